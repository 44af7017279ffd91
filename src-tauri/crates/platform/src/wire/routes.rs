//! Where each transaction goes and under which number: the national table, changeable entry by entry.

use std::collections::BTreeMap;

use settlement::request::Transaction;

/// Where one transaction goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route {
    /// 交易编号 of the region: `2203A` where the national table has 2203. Shape: 4 to 6 letters or digits.
    pub number: String,
    /// Path below the base address, with a leading slash.
    pub path: String,
    /// 接收方系统代码 where it differs from the others (Zhejiang has one of its own for 1101).
    pub receiver: Option<String>,
}

/// Where the transactions go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Routes {
    by_transaction: BTreeMap<Transaction, Route>,
    /// Of catalogs and lists, by national number, where the region differs.
    queries: BTreeMap<String, Route>,
}

/// Numbers of catalogs and lists, whose paths a region may change as well.
pub const QUERIES: [&str; 25] = [
    "1301", "1302", "1303", "1304", "1305", "1306", "1307", "1308", "1309", "1310", "1311", "1312", "1313",
    "1314", "1315", "1316", "1317", "1318", "1319", "1320", "1321", "1901", "5101", "5102", "9102",
];

/// (transaction, number, method); the misspelled ones are misspelled on the real platform. The paths of 3302, 4205 and 4206 are
/// published nowhere: these stand for them until `[platform.paths]` names those of the region.
const NATIONAL: [(Transaction, &str, &str); 22] = [
    (Transaction::SignIn, "9001", "signInSignOutService/signIn"),
    (Transaction::SignOut, "9002", "signInSignOutService/signOut"),
    (Transaction::FetchPerson, "1101", "fsiPsnInfoService/queryPsnInfo"),
    (Transaction::CheckBenefit, "2001", "fsiPsnPriorityInfoService/queryPsnPriorityInfo"),
    (Transaction::Register, "2201", "outpatientDocInfoService/outpatientRregistration"),
    (Transaction::Unregister, "2202", "outpatientDocInfoService/outpatientRegistrationCancel"),
    (Transaction::UploadVisit, "2203A", "outpatientDocInfoService/outpatientMdtrtinfoUpA"),
    (Transaction::UploadFees, "2204", "outpatientDocInfoService/outpatientFeeListUp"),
    (Transaction::WithdrawFees, "2205", "outpatientDocInfoService/outpatientFeeListUpCancel"),
    (Transaction::Quote, "2206", "outpatientSettleService/preSettletment"),
    (Transaction::Settle, "2207", "outpatientSettleService/saveSettletmentV2"),
    (Transaction::Cancel, "2208", "outpatientSettleService/cancleSettletment"),
    (Transaction::Reverse, "2601", "reverseService/revsMethod"),
    (Transaction::UploadSelfPaid, "4205", "ownPayPatnService/otpOwnPayPatnUp"),
    (Transaction::WithdrawSelfPaid, "4206", "ownPayPatnService/otpOwnPayPatnDel"),
    (Transaction::UploadMappings, "3301", "catalogCompService/catalogCompUp"),
    (Transaction::WithdrawMappings, "3302", "catalogCompService/catalogCompCancel"),
    (Transaction::FetchVisits, "5201", "fsiIntegratedQueryService/queryMdtrtInfo"),
    (Transaction::FetchSettlement, "5203", "fsiIntegratedQueryService/querySetlInfo"),
    (Transaction::FetchFeeLines, "5204", "fsiIntegratedQueryService/queryFeeList"),
    // The name speaks of practising persons; it is the one that is used.
    (Transaction::FetchAccumulators, "5206", "fsiIntegratedQueryService/queryFixmedinsPracPsnSum"),
    (Transaction::FetchFilings, "5301", "fsiIntegratedQueryService/queryPsnOpspReg"),
];

impl Routes {
    /// The national table: one path per transaction, 2203A for visits.
    ///
    /// Source: platform-interface §1.1, §10.
    pub fn national() -> Self {
        let route = |number: &str, method: &str| Route {
            number: number.to_owned(),
            path: format!("/fsi/api/{method}"),
            receiver: None,
        };
        let by_transaction =
            NATIONAL.into_iter().map(|(of, number, method)| (of, route(number, method))).collect();
        Self { by_transaction, queries: BTreeMap::new() }
    }

    /// Changes one entry.
    #[must_use]
    pub fn with(mut self, transaction: Transaction, route: Route) -> Self {
        self.by_transaction.insert(transaction, route);
        self
    }

    /// Changes the entry of a catalog or list, by its national number.
    #[must_use]
    pub fn with_query(mut self, number: &str, route: Route) -> Self {
        self.queries.insert(number.to_owned(), route);
        self
    }

    /// The entry of a catalog or list, where the region has one of its own.
    pub(crate) fn query(&self, number: &str) -> Option<&Route> {
        self.queries.get(number)
    }

    /// Every entry of a region's own for catalogs and lists.
    pub(crate) fn queries(&self) -> impl Iterator<Item = &Route> {
        self.queries.values()
    }

    /// The entry of a transaction.
    pub fn get(&self, transaction: Transaction) -> Option<&Route> {
        self.by_transaction.get(&transaction)
    }

    /// Every entry.
    pub fn iter(&self) -> impl Iterator<Item = (Transaction, &Route)> {
        self.by_transaction.iter().map(|(transaction, route)| (*transaction, route))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn national_table_has_every_transaction_once() {
        let routes = Routes::national();
        for transaction in Transaction::ALL {
            let route = routes.get(transaction).unwrap();
            assert!(route.number.starts_with(transaction.number()), "{route:?}");
            assert!(route.path.starts_with("/fsi/api/"), "{route:?}");
        }
        assert_eq!(
            routes.iter().map(|(_, route)| &route.path).collect::<std::collections::BTreeSet<_>>().len(),
            22
        );
    }
}
