/** Texts of the year so far, the filings and the estimate in both languages; parts of `zh.ts` and `en.ts`. */

export const entitlementZh = {
  year: (year: number) => `${year} 年累计`,
  yearTitle: "年度累计",
  fees: "医疗费",
  deductibleUsed: "起付线",
  fundPaid: "基金支付",
  visits: (count: number) => `就诊 ${count} 次`,
  filings: "慢特病备案",
  noFilings: "无备案",
  filedUntil: (day: string) => `至 ${day}`,
  filingEnded: "已到期",
  told: {
    asking: "正在查询…",
    unknown: "没有查到，不影响收费",
    cached: (at: string) => `未能更新，${at} 的数据`,
  },
};

export const entitlementEn: typeof entitlementZh = {
  year: (year) => `Year ${year} so far`,
  yearTitle: "Year so far",
  fees: "Charges",
  deductibleUsed: "Deductible",
  fundPaid: "Funds",
  visits: (count) => `${count} ${count === 1 ? "visit" : "visits"}`,
  filings: "Chronic diseases filed",
  noFilings: "none",
  filedUntil: (day) => `until ${day}`,
  filingEnded: "ended",
  told: {
    asking: "Being asked for…",
    unknown: "Not told; charging goes on without it",
    cached: (at) => `Not updated, as of ${at}`,
  },
};

export const estimateZh = {
  title: "预估",
  notTheBill: "以预结算为准",
  cash: "现金",
  off: "预估与中心相差",
  yearUnknown: "年度累计未知，按零计",
  missing: (why: string) => `不作预估：${why}`,
};

export const estimateEn: typeof estimateZh = {
  title: "Estimate",
  notTheBill: "the pre-settlement counts",
  cash: "Cash",
  off: "Estimate off by",
  yearUnknown: "The year so far is not known and counts as nothing",
  missing: (why) => `No estimate: ${why}`,
};
