//! Path of each transaction, national spelling, and the transaction of each path.
//!
//! Paths of 3302, 4205, 4206, 5201, 5202 and 5302 are not published; the names here are this simulator's choice and a client keeps them
//! as configuration. Three spellings are misspelt on the real platform and are kept.

/// Prefix of every path.
pub const PREFIX: &str = "/fsi/api/";

/// (transaction, path below the prefix); a transaction may have two.
pub const ROUTES: &[(&str, &str)] = &[
    ("9001", "signInSignOutService/signIn"),
    ("9002", "signInSignOutService/signOut"),
    ("9101", "fileupload/upload"),
    ("9102", "fileupload/download"),
    ("1101", "fsiPsnInfoService/queryPsnInfo"),
    ("2001", "fsiPsnPriorityInfoService/queryPsnPriorityInfo"),
    ("1301", "catalogdownservice/downCatalog1301"),
    ("1302", "catalogdownservice/downCatalog1302"),
    ("1303", "catalogdownservice/downCatalog1303"),
    ("1305", "catalogdownservice/downCatalog1305"),
    ("1306", "catalogdownservice/downCatalog1306"),
    ("1307", "catalogdownservice/downCatalog1307"),
    ("1308", "catalogdownservice/downCatalog1308"),
    ("1309", "catalogdownservice/downCatalog1309"),
    ("1310", "catalogdownservice/downCatalog1310"),
    ("1311", "catalogdownservice/downCatalog1311"),
    ("1313", "catalogdownservice/downCatalog1313"),
    ("1314", "catalogdownservice/downCatalog1314"),
    ("1315", "catalogdownservice/downCatalog1315"),
    ("1320", "catalogdownservice/downCatalog1320"),
    ("1321", "catalogdownservice/downCatalog1321"),
    ("1304", "catalogqueryservice/queryNatyPreparedByPage"),
    ("1312", "catalogqueryservice/queryHilist"),
    ("1316", "catalogqueryservice/queryMedinsHilistMapByPage"),
    ("1317", "catalogqueryservice/queryMedListMapByPage"),
    ("1318", "catalogqueryservice/queryLmtprcByPage"),
    ("1319", "catalogqueryservice/querySelfpayByPage"),
    ("1901", "catalogqueryservice/queryDataDic"),
    ("2201", "outpatientDocInfoService/outpatientRregistration"),
    ("2202", "outpatientDocInfoService/outpatientRegistrationCancel"),
    ("2203", "outpatientDocInfoService/outpatientMdtrtinfoUp"),
    ("2203A", "outpatientDocInfoService/outpatientMdtrtinfoUpA"),
    ("2204", "outpatientDocInfoService/outpatientFeeListUp"),
    ("2205", "outpatientDocInfoService/outpatientFeeListUpCancel"),
    ("2206", "outpatientSettleService/preSettletment"),
    ("2206A", "outpatientSettleService/preSettletmentA"),
    ("2207", "outpatientSettleService/saveSettletmentV2"),
    ("2207A", "outpatientSettleService/saveSettletment"),
    ("2207A", "outpatientSettleService/saveSettletmentA"),
    ("2208", "outpatientSettleService/cancleSettletment"),
    ("2601", "reverseService/revsMethod"),
    ("3201", "ybSettlementStmtService/stmtTotal"),
    ("3201", "ybSettlementStmtService/stmt"),
    ("3202", "ybSettlementStmtService/stmtDetail"),
    ("3301", "catalogCompService/catalogCompUp"),
    ("3302", "catalogCompService/catalogCompCancel"),
    ("4205", "ownPayPatnService/otpOwnPayPatnUp"),
    ("4206", "ownPayPatnService/otpOwnPayPatnDel"),
    ("5101", "fsiIntegratedQueryService/queryFixmedinsDept"),
    ("5102", "fsiIntegratedQueryService/queryFixmedinsPracPsn"),
    ("5201", "fsiIntegratedQueryService/queryMdtrtInfo"),
    ("5202", "fsiIntegratedQueryService/queryDiseInfo"),
    ("5203", "fsiIntegratedQueryService/querySetlInfo"),
    ("5204", "fsiIntegratedQueryService/queryFeeList"),
    ("5206", "fsiIntegratedQueryService/queryFixmedinsPracPsnSum"),
    ("5301", "fsiIntegratedQueryService/queryPsnOpspReg"),
    ("5302", "fsiIntegratedQueryService/queryPsnFixmedins"),
];

/// The transaction of a path. An application prefix such as `/ebus/{app}` before `/fsi/api/` is accepted.
pub fn infno_of(path: &str) -> Option<&'static str> {
    let path = path.split('?').next().unwrap_or_default();
    let (_, below) = path.split_once(PREFIX)?;
    ROUTES.iter().find(|(_, known)| *known == below).map(|(infno, _)| *infno)
}

/// The (first) full path of a transaction.
pub fn path_of(infno: &str) -> Option<String> {
    ROUTES.iter().find(|(known, _)| *known == infno).map(|(_, path)| format!("{PREFIX}{path}"))
}

/// Does the transaction change the books?
pub fn writes(infno: &str) -> bool {
    matches!(
        infno.trim_end_matches('A'),
        "2201"
            | "2202"
            | "2203"
            | "2204"
            | "2205"
            | "2207"
            | "2208"
            | "2601"
            | "3301"
            | "3302"
            | "4205"
            | "4206"
    )
}

/// Does the answer carry a settlement?
pub fn settles(infno: &str) -> bool {
    matches!(infno.trim_end_matches('A'), "2206" | "2207" | "2208")
}
