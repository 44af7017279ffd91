//! The closed list of faults a clerk can see: code, severity, what happened, what to do.
//!
//! Codes are never renumbered; a retired one stays listed. Each is raised at exactly one place in the source, so the code on
//! the screen names a line. `assets/docs/faults.md` and `ui/src/generated/faults.ts` are written from this table by a test.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// How loud a fault is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Good to know.
    Hint,
    /// Look at it, work goes on.
    Warning,
    /// This step did not happen; nothing is lost.
    Error,
    /// Money or the journal is concerned; read before going on.
    Grave,
}

/// Who can do something about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Remedy {
    /// Nobody: the program goes on by itself.
    Wait,
    /// The clerk: try the same again.
    Retry,
    /// The clerk: another card, or the card again.
    SwapCard,
    /// The clerk: correct what was typed.
    Correct,
    /// The clerk and the patient: look and decide.
    Check,
    /// 信息科.
    CallIt,
    /// 主管 or 医保办.
    CallSupervisor,
}

/// A fault as it is shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct FaultView {
    /// `P-07`: what support asks for.
    pub code: String,
    /// How loud.
    pub severity: Severity,
    /// What happened and what is safe, in Chinese, one line.
    pub text: String,
    /// What to do next, in Chinese, one line.
    pub remedy: String,
    /// Who.
    pub who: Remedy,
    /// The platform's own words, or the item concerned; verbatim, never parsed.
    pub detail: Option<String>,
}

macro_rules! faults {
    ($($code:ident $text_code:literal $severity:ident $who:ident $text:literal $remedy:literal $cause:literal;)*) => {
        /// The closed list.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum FaultCode {
            $(#[doc = $cause] $code,)*
        }

        impl FaultCode {
            /// Every code, in order.
            pub const ALL: &'static [Self] = &[$(Self::$code,)*];

            /// `P-07`.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$code => $text_code,)* }
            }

            /// What happened and what is safe.
            pub const fn text(self) -> &'static str {
                match self { $(Self::$code => $text,)* }
            }

            /// What to do next.
            pub const fn remedy(self) -> &'static str {
                match self { $(Self::$code => $remedy,)* }
            }

            /// The cause, for support.
            pub const fn cause(self) -> &'static str {
                match self { $(Self::$code => $cause,)* }
            }

            /// How loud.
            pub const fn severity(self) -> Severity {
                match self { $(Self::$code => Severity::$severity,)* }
            }

            /// Who can do something.
            pub const fn who(self) -> Remedy {
                match self { $(Self::$code => Remedy::$who,)* }
            }
        }
    };
}

faults! {
    // Cards and readers (social-security-card §4)
    C01 "C-01" Error SwapCard "卡片被过早拔出，没有读完。" "请重新插入，等提示后再取卡。" "The card was removed while it was read.";
    C02 "C-02" Error SwapCard "读不到芯片。" "请把芯片面朝上、芯片一端先插到底；仍不行请擦净芯片，可能已损坏，请到社保网点检测换卡。" "The card is mute, the wrong way in, or its chip is damaged.";
    C03 "C-03" Error SwapCard "无法识别的卡。" "请确认是社会保障卡，再插一次。" "The answer to reset is garbled or the protocol is not supported.";
    C04 "C-04" Error SwapCard "卡片没有回应。" "请拔出重插；其他读卡器不受影响。" "The card did not answer within the time-out.";
    C05 "C-05" Error SwapCard "这是银行卡，不是社会保障卡。" "请换卡。" "The bank environment answers and the social security application does not.";
    C06 "C-06" Error SwapCard "不是社会保障卡（可能是就诊卡、公交卡或旧式地方医保卡）。" "请换卡。" "Neither the social security nor the bank application is there.";
    C07 "C-07" Error SwapCard "卡片未启用或数据不完整。" "请持卡人到社保网点办理；本次可用身份证登记。" "The application is there, its files are not.";
    C08 "C-08" Error SwapCard "卡片已锁定或注销。" "请持卡人到社保网点办理；本次可用身份证登记。" "The card or the application is blocked.";
    C09 "C-09" Error SwapCard "卡片数据读取出错。" "请擦净芯片重试。" "Memory failure, a garbled record, or text that cannot be decoded.";
    C10 "C-10" Error SwapCard "读卡过程中换了卡，本次读取作废。" "请只放一张卡，重新插入。" "The identity at the end of the reading is not the one at its start.";
    C11 "C-11" Error Retry "读卡器正被其他程序使用。" "请关闭其他读卡程序，按 Insert 再读。" "Another program holds the reader exclusively.";
    C12 "C-12" Error CallIt "读卡器已断开。" "请检查 USB 线，插好后会自动恢复。" "The reader was unplugged during the reading.";
    C13 "C-13" Error Wait "读卡服务未运行，正在自动重试。" "请稍候；一分钟后仍未恢复请联系信息科。" "The PC/SC service does not answer.";
    C14 "C-14" Warning CallIt "没有找到读卡器。" "请检查 USB 线，插好后会自动恢复。" "The service lists no reader that the configuration accepts.";
    C15 "C-15" Warning Check "卡片已过有效期，可先登记。" "请提醒持卡人换卡。" "The card's valid-until day has passed; insurance is checked online.";
    C16 "C-16" Warning Check "第三代社保卡：本机无密钥卡，只能读到卡号。" "请用身份证或医保码核对姓名。" "The holder file of a third-generation card is protected by a key this terminal does not have.";
    C17 "C-17" Hint Check "未做真伪验证。" "请核对人、证、卡。" "A bare reader cannot prove a card genuine.";
    C18 "C-18" Hint Check "卡号校验位不符（部分发卡地如此）。" "请核对卡面卡号。" "The card number's check character does not fit.";
    C19 "C-19" Hint Check "社会保障号码不是有效的身份证号码。" "请核对证件。" "The number fails GB 11643.";
    C20 "C-20" Warning Check "卡内出生日期与证件号码不一致。" "请核对证件。" "Tag 0D and the number differ.";
    C21 "C-21" Hint Check "卡片规范版本不规范。" "可以继续；如姓名有误请核对证件。" "The version record is empty, short or unknown.";
    C22 "C-22" Hint Check "卡片数据填充不规范。" "可以继续；请核对姓名是否完整。" "Records are padded with FF or spaces.";
    C23 "C-23" Warning Check "卡内持卡人信息不完整。" "请用身份证核对。" "A holder record is missing.";
    // The platform
    P01 "P-01" Error Retry "连不上医保平台，请求没有发出。" "线路恢复后再按一次；可先办理其他业务。" "Connect or name resolution failed; no byte left.";
    P02 "P-02" Error Retry "医保平台没有答复（本步不涉及扣款）。" "请再按一次。" "A request that moves no money got no answer.";
    P03 "P-03" Error Check "医保平台拒绝了本次请求，未产生任何费用。" "请按平台原文处理。" "The platform answered with a refusal.";
    P04 "P-04" Error CallIt "医保平台的答复无法识别，未采用。" "请再按一次；连续出现请联系信息科。" "HTML, junk, an oversized or malformed answer to a request that moves no money.";
    P05 "P-05" Grave CallIt "医保平台答复的不是本次请求的人员或就诊，未采用。" "请勿收费，请联系信息科。" "Person or visit in the answer are not those of the request.";
    P06 "P-06" Grave CallIt "医保平台答复的金额合计不符，未采用。" "请勿收费；请再预结算一次，仍不符请联系信息科。" "Amounts do not add up, have three decimals, are negative, or differ from ours.";
    P07 "P-07" Grave Wait "平台无应答，结算结果待确认。" "请勿重复收费；已转入待办，可继续接待下一位。" "The outcome of a settlement is unknown.";
    P08 "P-08" Error Check "医保平台查无此人。" "请核对证件号码和参保地。" "1101 does not know the person.";
    P09 "P-09" Warning Check "参保状态不正常，可能无法享受待遇。" "请提醒患者到医保经办机构查询。" "The chosen insurance is not in force.";
    P10 "P-10" Error CallIt "医保平台签到未成功。" "本机业务不受影响，将自动再签；仍不成功请联系信息科。" "9001 was refused or not answered.";
    P11 "P-11" Warning Retry "预结算已超过 10 分钟，金额可能变化。" "请按 F11 重新预结算。" "The quote is older than its validity.";
    P12 "P-12" Warning Check "卡片、证件与平台登记的资料不一致。" "请核对本人证件后再继续。" "Card and platform differ in name, sex, birth date or number.";
    P13 "P-13" Warning CallIt "本机时钟与医保平台相差较大。" "请联系信息科校时。" "Clock skew beyond the limit of the profile.";
    P14 "P-14" Grave Wait "退费请求无应答，结果待确认。" "请勿付款给患者；已转入待办。" "The outcome of a settlement cancel is unknown.";
    P15 "P-15" Grave CallIt "医保平台登记、上传结果未知，本次费用未结算。" "请再按 F11；程序会使用新的就诊号重新登记。" "2201 or 2204 got no usable answer; the left-over is swept by the program.";
    P16 "P-16" Warning Check "结算金额与预结算不同，以结算为准。" "请按新的应付金额收款。" "The split of 2207 differs from 2206.";
    P40 "P-40" Warning CallSupervisor "医保平台不收这笔自费就诊的上报。" "收款不受影响；请把平台原文交医保办处理。" "4205 or 4206 was refused; the record is not sent again by the program.";
    P21 "P-21" Grave CallSupervisor "医保平台不允许撤回上一笔结算，已停止处理。" "请勿收费或退款，请主管向医保中心核实后在待办中处理。" "2601 was answered: cleared, or too late.";
    P22 "P-22" Grave CallSupervisor "医保平台多次拒绝撤回上一笔结算，程序仍在重试。" "请勿收费；请主管把平台原文告知医保中心。" "2601 is refused again and again in words that prove nothing.";
    P23 "P-23" Hint Check "上一笔结算已撤回，医保没有扣款。" "打开这张账单，按 F11 重新预结算。" "Reverse, fence and reverse are through; nothing of the try is in effect.";
    P24 "P-24" Hint Check "已查实：上一笔医保结算成功。" "打开这张账单，按屏幕上的应付金额收款。" "A query showed the settlement whose answer was lost.";
    P25 "P-25" Error Check "医保平台显示这笔结算已经退过费，没有付款。" "请患者向原结算窗口查询退款。" "5203 answers that the settlement of another window is refunded.";
    P26 "P-26" Grave CallSupervisor "撤销被拒，平台显示这笔结算已退：可能别的窗口刚退过，没有付款。" "请勿付款；请主管向原结算窗口核实后在待办中处理。" "A settlement of another window is refunded, and no answer says that our 2208 did it.";
    P27 "P-27" Error Check "没有查到可退的结算，没有任何变动。" "请核对结算ID和就诊ID；仍查不到请到原结算窗口退费。" "5203 or 5201 knows no such settlement of this person, or does not show amounts that add up.";
    P28 "P-28" Warning Check "撤销被平台拒绝，但平台显示这笔结算已退：可能别的窗口已经退款。" "请收回原结算单后再付款；患者没有原单的，请主管向其他窗口核实。" "A 2208 of ours was refused and 5203 answers refunded: by an earlier copy of ours, or by somebody else.";
    P50 "P-50" Error Retry "连不上医保平台，目录没有更新。" "原目录照常使用；线路恢复后在 F5 再按一次更新。" "No connection for a catalog, several times in a row.";
    P51 "P-51" Error Retry "下载目录时线路多次中断，没有更新。" "原目录照常使用；请稍后在 F5 再按一次更新。" "The line broke in the middle of a catalog, several times in a row.";
    P52 "P-52" Error Check "医保平台拒绝了目录下载，没有更新。" "原目录照常使用；请把平台原文交信息科。" "1301 to 1319 or 9102 was refused.";
    P53 "P-53" Error CallIt "下载的目录文件损坏或格式不对，没有采用。" "原目录照常使用；再次出现请联系信息科。" "Checksum, shape or number of rows of a catalog file is wrong.";
    P54 "P-54" Error CallIt "下载的目录版本不对（不比本机的新），没有采用。" "原目录照常使用；请联系信息科向医保中心核实。" "A file has rows that are not newer than what is held.";
    P55 "P-55" Warning CallSupervisor "医保中心退回了目录对照，被退回的项目只能自费。" "请在 F5 看平台原文，更正国家编码后重新导入再上报。" "3301 or 3302 was refused, row by row in the end.";
    P56 "P-56" Error Retry "医保平台没有答复，目录对照没有报完。" "已报的有效，收费不受影响；线路恢复后在 F5 再按一次上报。" "3301 or 3302 was not answered several times in a row; sending it again is safe.";
    P57 "P-57" Warning Check "医保平台的名录没有更新，仍用原来的。" "收费不受影响；请稍后在 F5 再按一次更新，仍不成功请把说明交信息科。" "5101, 5102, 1317, 1901, 1304 or 1316 was refused, not answered, empty or malformed; the old list stays.";
    P58 "P-58" Error CallIt "统筹区配置启用了这个目录，却没有写明各列位置，目录没有更新。" "原目录照常使用；请信息科在统筹区配置里补上 [catalog_columns]，或停用它。" "1320 or 1321 is switched on in the region's profile without the positions of its columns.";
    P59 "P-59" Error CallIt "目录包不能用（没有签名、被改动、不完整、不属于本地区或比在用的旧），没有采用。" "原目录照常使用；请信息科按说明核对目录包，或向发放单位重新要一份。" "A package of the catalog is unsigned, altered, cut short, of another region or day, or older than what is in use.";
    // The journal and the disk
    J01 "J-01" Grave CallIt "写不进账本，请求没有发出，金额未变。" "请勿继续收费，请联系信息科。" "The commit of an intent failed; nothing was sent.";
    J02 "J-02" Grave CallIt "平台已有答复，但写不进账本。" "请收好应急凭条（没印出来就抄下屏幕上的结算号和金额），请勿重复收费，联系信息科清理磁盘；写入后本画面自动消失。" "The commit of a reply failed.";
    J03 "J-03" Warning CallIt "磁盘空间不足 500 MB。" "请通知信息科清理；可以继续工作。" "Little free space.";
    J04 "J-04" Grave CallIt "磁盘空间不足 200 MB，暂停新业务，未完成的可以办完。" "请立即通知信息科清理磁盘。" "Too little free space for new attempts.";
    J05 "J-05" Grave CallIt "账本与写下时不同（被改动、缺行或损坏），已停止办理，只能查询。" "请勿收费，勿动数据目录；请信息科按《恢复操作单》（restore.zh.md）第 1 节处理。" "Pages, chain, books or projections of the journal are not as they were written.";
    J06 "J-06" Grave CallIt "账本比实际旧（换回了旧文件），已停止办理，只能查询。" "请勿收费，勿动数据目录；请信息科按《恢复操作单》（restore.zh.md）第 2 节处理。" "The journal ends before what this machine has seen of it, or is another one.";
    J07 "J-07" Grave CallIt "这份账本不是在这台电脑上写的（数据目录是拷贝来的），已停止办理，只能查询。" "请勿收费；请信息科按《恢复操作单》（restore.zh.md）第 3 节处理。" "The journal names another machine, or this one has no epoch file for it.";
    J08 "J-08" Grave CallIt "托管副本里有账本不知道的结算，账本比实际旧，已停止办理，只能查询。" "请勿收费，勿动数据目录；请信息科按《恢复操作单》（restore.zh.md）第 2 节处理。" "The copy outside holds message ids of this terminal that the journal does not know.";
    J09 "J-09" Grave CallIt "这个终端号已停用，已停止办理，只能查询。" "请信息科按《恢复操作单》（restore.zh.md）第 4 节换上新的终端号。" "The terminal number was burnt by a restore.";
    J10 "J-10" Grave CallIt "磁盘读写失败，程序停止；未确认的结算重启后按“待确认”处理。" "请抄下屏幕上的内容，请勿继续收费，联系信息科检查磁盘后重新启动。" "Writing or syncing the journal failed; it is never tried again in the same run.";
    J11 "J-11" Warning CallIt "上次运行因磁盘故障停止；账本已重新核对，完整无误。" "可以继续办理；请信息科检查磁盘。" "The last run ended with J-10 and left a word outside of the disk.";
    J12 "J-12" Warning CallIt "托管副本写不进去，办理不受影响，但磁盘损坏时会少一份依据。" "请信息科检查托管目录。" "The copy outside did not take a record in time.";
    J13 "J-13" Warning CallIt "备份没有完成，办理不受影响。" "请信息科检查备份目录。" "No new backup could be made or verified; those before it stand.";
    J14 "J-14" Grave CallSupervisor "账本是从备份恢复的，还没有与医保平台核对，暂停收款、退款和新业务。" "请按《恢复操作单》（restore.zh.md）第 5 节逐笔核对并点清钱箱，由主管和收费员两人在 F8 确认后再办理。" "Restored, and not confirmed.";
    J15 "J-15" Grave CallIt "本机时钟与医保平台相差超过 10 分钟，暂停新业务，未完成的可以办完。" "请联系信息科校时，校准后自动恢复。" "Clock skew beyond ten minutes.";
    J16 "J-16" Grave CallSupervisor "本机时钟比医保平台快，超出允许范围，暂停新业务。" "请联系信息科校时；确认本机时间正确的，由主管和收费员两人在 F8 确认后继续。" "The clock leads the platform's last answer by more than the region tolerates; the mark of message ids must not follow it.";
    J17 "J-17" Warning CallIt "本机时钟被调整过。" "请核对屏幕上的时间；不对请联系信息科。" "Wall and monotonic clock moved apart by more than five seconds.";
    J18 "J-18" Grave CallSupervisor "托管副本里有一笔请求，账本里已没有它的登记。" "请在医保平台按报文号查这一笔，记下结果，请勿重复收费。" "A request known from the copy outside alone, after a restore.";
    J20 "J-20" Error CallIt "新目录写不进磁盘，没有更新。" "原目录照常使用；请信息科检查磁盘空间。" "A new version of the catalog could not be written or read back.";
    // The desk
    D01 "D-01" Error Correct "操作员编号或密码不对。" "请重新输入；忘记密码请联系信息科。" "Unknown operator or wrong password.";
    D02 "D-02" Error Retry "还没有登录。" "请先登录。" "A command needs a session.";
    D03 "D-03" Error Retry "窗口已锁定。" "请输入密码解锁。" "A command came while the window was locked.";
    D04 "D-04" Error Correct "填写的内容不完整或格式不对。" "请按提示更正。" "An argument is missing, too long or malformed.";
    D05 "D-05" Error Check "现在不能做这一步。" "请看屏幕上的进度提示。" "The state of the attempt does not allow the command.";
    D06 "D-06" Error Retry "柜台前还没有患者。" "请先读卡。" "A command needs a person.";
    D07 "D-07" Error Check "还没有核对人证卡相符。" "请核对后再结算。" "Settling needs the identity check.";
    D08 "D-08" Error Check "这张账单不是当前患者的。" "请核对患者和账单号。" "The bill names another person.";
    D09 "D-09" Error Check "这张账单已在办理或已结算。" "请在待办或账单列表中查看，不要重复收费。" "The bill has an open or settled attempt.";
    D10 "D-10" Error Correct "目录里没有这个项目。" "请换关键字搜索，或联系物价员。" "The item code is not in the catalog.";
    D11 "D-11" Error Correct "数量或单价不对。" "请输入大于 0 的数，数量最多四位小数。" "A quantity or price is malformed or out of range.";
    D12 "D-12" Error Correct "账单没有费用，或超过 100 行。" "请先录入费用；超过 100 行请分单。" "No lines, or more than one upload may carry.";
    D13 "D-13" Error Correct "就诊信息不完整。" "请填写科室、医师和诊断。" "Visit is missing.";
    D14 "D-14" Hint Check "这次按键已处理过，没有重复执行。" "请看屏幕上的结果。" "The intent was used or is no longer on the screen.";
    D15 "D-15" Error Correct "实收少于应付。" "请核对金额。" "Received is less than payable.";
    D16 "D-16" Error Correct "金额格式不对。" "请输入最多两位小数的数字。" "The amount is malformed.";
    D17 "D-17" Error Check "没有这笔业务。" "请在待办列表中重新选择。" "The attempt is not known.";
    D18 "D-18" Error Check "有一笔现金还没有确认。" "请先回答“钱是否已收付”。" "An open cash question blocks the drawer.";
    D19 "D-19" Error Correct "请写明原因（2 至 100 字）。" "填写后再按一次。" "A reason is missing.";
    D20 "D-20" Error Check "没有这张单据。" "请先完成结算。" "The paper was never made.";
    D21 "D-21" Warning Retry "打印机没有响应，单据已保存。" "请检查打印机，按 Ctrl+P 补打。" "The printer cannot be reached; the paper is kept.";
    D22 "D-22" Error CallIt "打印没有完成。" "账目不受影响；请联系信息科检查字体、磁盘和打印设置。" "No Chinese font, folder not writable, or a layout fault.";
    D23 "D-23" Grave Check "读卡后卡片已更换或取走，没有结算。" "请重新插入同一张卡，按 F12。" "The card at the settle key is not the one of this bill (safety I23).";
    D24 "D-24" Error Wait "正在等待医保平台答复，请稍候。" "出结果前不能做其他操作；超过 20 秒会自动转入待办。" "Something of this bill is on its way.";
    D25 "D-25" Warning Check "程序重启，上次打印是否完成未知。" "请看打印机；没有出纸请补打。" "A print was interrupted.";
    D26 "D-26" Error Wait "密码错误次数过多。" "请等待 30 秒再试。" "Too many wrong passwords.";
    D27 "D-27" Error Check "同一账单号的内容与先前不同。" "请与开单科室核对后用新的账单号。" "The same bill id came with other content.";
    D28 "D-28" Grave CallSupervisor "账目核对出现矛盾，这笔业务已停止。" "请勿收付，请主管处理。" "An invariant does not hold for this attempt.";
    D29 "D-29" Warning Check "程序重启，现金是否已收付未知。" "请点清后回答。" "A cash movement was interrupted.";
    D30 "D-30" Grave CallIt "程序内部出错，已自动恢复。" "请核对屏幕；账目以账本为准。" "The desk thread was restarted by replay.";
    D31 "D-31" Error Wait "正在结算，不能退出登录。" "请等结果出来。" "Sign-out while a settlement is on its way.";
    D32 "D-32" Error CallIt "没有这个命令。" "请核对接口文档。" "An unknown call or query.";
    D33 "D-33" Error Check "这位患者的账单还没办完。" "请先办完；要换下一位，请按 Alt+N。" "Another person or bill while one is begun at the desk.";
    D34 "D-34" Error Check "门诊慢特病要有已备案的病种，没有发送。" "请按 Alt+J 选备案病种；没有备案的先到医保办备案，或改按普通门诊收费。" "The kind of visit needs a disease filed for the person (5301), and none is chosen, known or in force.";
    D40 "D-40" Error Wait "现在不能按全自费收款。" "请看下面说明的等待事项；患者急走可先收押金。" "A settlement of the bill is in effect, may still come, or something is missing.";
    D41 "D-41" Error CallSupervisor "脱机收费已到本窗口限额。" "请先补结算旧账，或请主管处理。" "A limit of the section offline of the configuration is reached.";
    D42 "D-42" Error Check "需要患者签字确认。" "请患者签字后勾选，再按一次。" "Full pay by the patient's wish, or the statement that a bill was not claimed elsewhere, needs a signature.";
    D43 "D-43" Error Check "没有收回原自费收据。" "请收回原收据；遗失的请填另一位主管的工号。" "Resettling without the receipt needs another operator who vouches for it.";
    D44 "D-44" Error Check "已过本院补结算期限。" "请患者持单据到医保经办机构手工报销。" "The window of the region profile is over.";
    D45 "D-45" Error Correct "押金金额不在允许范围。" "押金不低于个人应付，不高于总费用。" "A deposit below the quoted share or above the price.";
    D46 "D-46" Error CallSupervisor "您的岗位不能办理这一项，没有任何变动。" "请由收费员或主管登录后办理；收据遗失的须填主管的工号。" "The role of the operator, or of the one who vouches, does not allow it.";
    D47 "D-47" Error Check "这笔全自费现在不能退费。" "请看下面的说明。" "A full pay that is being settled, is settled, or whose papers went to the insurer.";
    D48 "D-48" Error Check "这笔结算是本窗口办的。" "请在待办或账单中打开它，按普通退费办理。" "The settlement stands in the journal of this window.";
    D49 "D-49" Error Check "本地区不能在别的窗口退费：平台不拦重复撤销。" "请患者到原结算窗口退费。" "Where a second 2208 is not shown to be refused, two windows could pay out.";
    D51 "D-51" Error Correct "第二人不能是当前操作员本人。" "请另一位操作员输入编号和密码。" "Two different people are needed.";
    D52 "D-52" Error CallSupervisor "两人中没有主管。" "请主管输入编号和密码。" "One of the two must be a supervisor.";
    D53 "D-53" Warning CallSupervisor "区域配置文件已改动，程序仍按原来采用的执行。" "请核对联调记录，业务办完后由主管在管理中两人确认采用。" "The hash of the profile file is not the adopted one.";
    D54 "D-54" Error Wait "还有业务没有办完，不能更换区域配置。" "请先办完待办，再更换。" "A profile takes effect only while no attempt is open.";
    D55 "D-55" Error Check "要采用的区域配置与文件不一致，或已经采用。" "请刷新后重新核对。" "The hash of the command is not that of the file, or nothing differs.";
    D56 "D-56" Hint Check "新的区域配置已采用。" "无需操作。" "Two people adopted the profile file.";
    D57 "D-57" Hint Check "主管处理已记录。" "请按待办中的提示继续。" "Two people decided about a stopped attempt.";
    D60 "D-60" Error Check "有费用不符合医保规则，没有发送。" "请看标红、标黄的行，按说明处理后再按 F11；仍不能收的打印拒收说明，患者自费按 F10。" "A hit of a rule stops the charge, or asks for something that is missing.";
    D61 "D-61" Warning CallIt "规则包文件不能用，仍按上一次的规则检查。" "收费不受影响；请信息科按说明更正文件后重新启动。" "A pack file is malformed, unsigned, expired or of another region; the last good packs stay in use.";
    D62 "D-62" Error Check "这一行没有要这样处理的规则，没有任何变动。" "请看行上的规则说明。" "The command names no hit of this bill, or one that is answered otherwise.";
    D63 "D-63" Hint Check "新的规则包已采用。" "无需操作。" "The pack files differ from those the journal had adopted.";
    D64 "D-64" Error CallSupervisor "这条规则不能放行，没有任何变动。" "请打印拒收说明，患者自费按 F10。" "The rule says that nobody may let it pass.";
    D65 "D-65" Error Check "患者还没有在副屏上签名，没有任何变动。" "请患者看清项目后在副屏签名；不便签屏的打印同意书，在纸上签。" "The consent on the patient's screen has no signature yet.";
    D66 "D-66" Error Check "本窗口没有患者副屏。" "请打印同意书，在纸上签字。" "The section second_screen of the configuration is not enabled.";
    D67 "D-67" Error Check "这个审批现在不能用，没有任何变动。" "请看下面的原因；换一个有效的审批，没有的把这一行转自费。" "The approval is withdrawn, not yet or no longer valid, used up, or for something else.";
    D68 "D-68" Error Check "这位患者已登记过这个审批号，没有重复登记。" "请在审批登记中查看；登错的先撤销，用正确的审批号重新登记。" "A number is one entry of the register for a person.";
    D70 "D-70" Error Correct "这个项目在目录里没有价格。" "请由开单系统带价格传入，或联系物价员维护价格。" "Neither a price of the hospital nor a ceiling is known.";
    D71 "D-71" Error Correct "这个项目今天不在有效期内。" "请换用有效的项目，或联系物价员。" "The dates of the catalog do not hold the day of service.";
    D72 "D-72" Error Wait "目录正在更新。" "请等更新结束，或先按取消。" "One update at a time.";
    D73 "D-73" Hint Check "目录已是最新，没有变动。" "无需操作。" "The platform has nothing newer.";
    D74 "D-74" Hint Check "目录已更新。" "无需操作；已录入的费用不变。" "A new version is in use.";
    D75 "D-75" Hint Check "目录更新已取消。" "原目录照常使用。" "The clerk stopped it.";
    D80 "D-80" Error Correct "院内项目文件不能用，没有导入。" "请按说明更正文件后再导入；原有院内项目不变。" "The list of own items is empty or malformed, names a coverage field, or was not written.";
    D81 "D-81" Hint Check "院内项目已导入。" "请在 F5 上报对照；对照成功前只能自费。" "A list of own items is in use.";
    D82 "D-82" Hint Check "没有等待上报的对照。" "无需操作。" "Nothing of the own items differs from what the centre holds.";
    D83 "D-83" Hint Check "目录对照已上报。" "无需操作。" "The centre has taken everything that waited.";
    D85 "D-85" Warning Check "医保中心的目录对照与院内目录不同，这些项目暂按自费。" "请医保办在 F5 的院内项目里逐项核对：改院内目录后重新导入，或以院内目录为准上报。" "1317 shows other codes for own items than the hospital's list, and they did not come from here.";
    D84 "D-84" Error Wait "正在上报目录对照。" "请等上报结束。" "One run of 3301 and 3302 at a time.";
    D90 "D-90" Error Correct "这不是追溯码（应为 20 位数字），没有记录。" "请扫药盒上的药品追溯码。" "A scan that is no trace code.";
    D91 "D-91" Error Check "这个追溯码不是本单（或所选行）的药品，没有记录。" "请核对药盒与处方；标识码有误的请在 F5 更正院内项目文件。" "The hospital's own list says that the code is of another item.";
    D92 "D-92" Error Check "不知道这个追溯码属于哪一行，没有记录。" "请先选中药品的行，再扫一次。" "The drug of the code is not known, and no line of a drug is selected.";
    D93 "D-93" Hint Check "这个追溯码本单已经扫过，没有重复记录。" "请扫下一盒。" "The same pack was scanned again.";
    D94 "D-94" Error Check "这一行的追溯码已经够数，没有记录。" "请核对盒数；扫错的先删去，拆零的先标明拆零。" "More codes than packs.";
    D95 "D-95" Warning CallIt "无码药品名单不能用，仍用上一次的名单。" "收费不受影响；请信息科按说明更正文件后重新启动。" "The file of drugs without trace codes is malformed or of another region.";
}

impl FaultCode {
    /// The fault as it is shown.
    pub fn view(self) -> FaultView {
        self.view_with(None)
    }

    /// The fault with the platform's words or the item concerned.
    pub fn view_with(self, detail: Option<String>) -> FaultView {
        FaultView {
            code: self.code().to_owned(),
            severity: self.severity(),
            text: self.text().to_owned(),
            remedy: self.remedy().to_owned(),
            who: self.who(),
            detail,
        }
    }
}
