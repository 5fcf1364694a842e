//! The people, accounts and cards that exist. No others are ever accepted, so the portal cannot be used
//! against real people. Region 110199 is not in use; phone prefix 154 and card prefix 629999 are not
//! assigned.

use super::money::Money;

/// A row of the enrolment registry.
#[derive(Debug, PartialEq)]
pub(super) struct Person {
    /// Name used in scenarios.
    pub key: &'static str,
    pub name: &'static str,
    pub document: &'static str,
    pub id: &'static str,
    pub nation: &'static str,
    pub category: &'static str,
    /// The group that pays another amount or nothing, if any.
    pub group: &'static str,
    pub district: &'static str,
    pub enrolment: Enrolment,
    pub dues: &'static [Due],
}

/// A fee that a person owes for a year.
#[derive(Debug, PartialEq)]
pub(super) struct Due {
    pub year: u16,
    pub amount: Money,
}

/// The status of a person in the residents' medical insurance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Enrolment {
    Enrolled,
    /// Insured as an employee: no row here.
    Absent,
    Exempt,
    /// The bank's batch debit has paid already.
    PaidByBatch,
}

pub(super) const RESIDENT_ID: &str = "居民身份证";
pub(super) const RESIDENCE_PERMIT: &str = "港澳台居民居住证";
pub(super) const FOREIGN_PERMIT: &str = "外国人永久居留身份证";
pub(super) const PASSPORT: &str = "护照";
pub(super) const BIRTH_CERTIFICATE: &str = "出生医学证明";
pub(super) const DOCUMENTS: [&str; 5] = [
    RESIDENT_ID,
    RESIDENCE_PERMIT,
    FOREIGN_PERMIT,
    PASSPORT,
    BIRTH_CERTIFICATE,
];
pub(super) const NATIONS: [&str; 6] = ["中国", "中国香港", "中国澳门", "中国台湾", "日本", "美国"];

pub(super) const PUPIL: &str = "学生儿童";
const WORKER: &str = "劳动年龄内居民";
pub(super) const ELDER: &str = "城乡老年人";

const fn due(year: u16, yuan: u64) -> Due {
    Due {
        year,
        amount: Money::yuan(yuan),
    }
}

const fn resident(
    key: &'static str,
    name: &'static str,
    id: &'static str,
    category: &'static str,
    dues: &'static [Due],
) -> Person {
    Person {
        key,
        name,
        document: RESIDENT_ID,
        id,
        nation: "中国",
        category,
        group: "",
        district: "东城区",
        enrolment: Enrolment::Enrolled,
        dues,
    }
}

pub(super) static PERSONS: [Person; 9] = [
    resident(
        "payer_m",
        "张测试",
        "110199199001019912",
        WORKER,
        &[due(2023, 665)],
    ),
    Person {
        enrolment: Enrolment::Absent,
        ..resident("payer_f", "李样例", "110199198808089925", WORKER, &[])
    },
    resident(
        "child",
        "张小样",
        "110199201506019942",
        PUPIL,
        &[due(2023, 345)],
    ),
    resident(
        "newborn",
        "李新生",
        "110199202212159952",
        PUPIL,
        &[due(2022, 325), due(2023, 345)],
    ),
    resident(
        "elder_f",
        "王老样",
        "110199195005059964",
        ELDER,
        &[due(2023, 370)],
    ),
    Person {
        enrolment: Enrolment::PaidByBatch,
        ..resident(
            "elder_m",
            "赵已缴",
            "110199195505059979",
            ELDER,
            &[due(2023, 370)],
        )
    },
    Person {
        enrolment: Enrolment::Exempt,
        group: "残疾人员",
        ..resident("exempt", "孙免缴", "110199198503159937", WORKER, &[])
    },
    resident(
        "minority_x",
        "阿依·测试",
        "11019919920202905X",
        WORKER,
        &[due(2023, 665)],
    ),
    Person {
        document: RESIDENCE_PERMIT,
        nation: "中国香港",
        ..resident(
            "hk",
            "陈样本",
            "810000199408230021",
            PUPIL,
            &[due(2023, 345)],
        )
    },
];

/// The person of that key.
pub(super) fn person(key: &str) -> Option<&'static Person> {
    PERSONS.iter().find(|person| person.key == key)
}

/// Somebody who can sign in.
#[derive(Debug, PartialEq)]
pub(super) struct Account {
    pub key: &'static str,
    pub login: &'static str,
    pub password: &'static str,
    pub phone: &'static str,
    /// Whose account it is; `None` while the real name is not known.
    pub person: Option<&'static str>,
    pub companies: &'static [Company],
    /// Locked from the start.
    pub locked: bool,
}

/// A company that an account is bound to.
#[derive(Debug, PartialEq)]
pub(super) struct Company {
    pub name: &'static str,
    pub standing: Standing,
}

/// Whether a user can enter for a company.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    Usable,
    Stopped,
    /// The account has no rights there.
    NoRights,
}

impl Account {
    /// Whose account it is.
    pub fn owner(&self) -> Option<&'static Person> {
        self.person.and_then(person)
    }
}

/// The password of every account: it opens nothing but the mock.
const PASSWORD: &str = "Test@2023";

pub(super) static ACCOUNTS: [Account; 5] = [
    Account {
        key: "payer_m",
        login: "zhangcs",
        password: PASSWORD,
        phone: "15400000001",
        person: Some("payer_m"),
        companies: &[Company {
            name: "北京样例科技有限公司(模拟)",
            standing: Standing::Usable,
        }],
        locked: false,
    },
    Account {
        key: "payer_f",
        login: "liyl",
        password: PASSWORD,
        phone: "15400000002",
        person: Some("payer_f"),
        companies: &[],
        locked: false,
    },
    Account {
        key: "qiye",
        login: "qiye",
        password: PASSWORD,
        phone: "15400000008",
        person: None,
        companies: &[
            Company {
                name: "北京停用样例有限公司(模拟)",
                standing: Standing::Stopped,
            },
            Company {
                name: "北京无权样例有限公司(模拟)",
                standing: Standing::NoRights,
            },
        ],
        locked: false,
    },
    Account {
        key: "wrgs",
        login: "wrgs",
        password: PASSWORD,
        phone: "15400000003",
        person: None,
        companies: &[],
        locked: false,
    },
    Account {
        key: "suoding",
        login: "suoding",
        password: PASSWORD,
        phone: "15400000004",
        person: None,
        companies: &[],
        locked: true,
    },
];

const fn newcomer(key: &'static str, phone: &'static str) -> Account {
    Account {
        key,
        login: "",
        password: "",
        phone,
        person: None,
        companies: &[],
        locked: false,
    }
}

/// Accounts that come to be by 注册, with a 用户名 and a password that are chosen then. No other
/// phone can register, so that nobody types a real one.
pub(super) static NEWCOMERS: [Account; 3] = [
    newcomer("new_1", "15400000005"),
    newcomer("new_2", "15400000006"),
    newcomer("new_3", "15400000007"),
];

/// The account of that key.
pub(super) fn account(key: &str) -> Option<&'static Account> {
    ACCOUNTS.iter().find(|account| account.key == key)
}

/// A bank card.
#[derive(Debug, PartialEq)]
pub(super) struct Card {
    pub number: &'static str,
    pub bank: &'static str,
    pub secret: CardSecret,
    /// The bank's answer, unless the setup sets another.
    pub answer: &'static str,
}

/// What proves possession of the card.
#[derive(Debug, PartialEq)]
pub(super) enum CardSecret {
    Password(&'static str),
    Credit {
        cvn2: &'static str,
        expiry: &'static str,
    },
}

impl Card {
    /// The last four digits.
    pub fn tail(&self) -> &'static str {
        self.number
            .get(self.number.len().saturating_sub(4)..)
            .unwrap_or(self.number)
    }
}

const fn debit(number: &'static str, answer: &'static str) -> Card {
    Card {
        number,
        bank: "样例银行 借记卡",
        secret: CardSecret::Password("123456"),
        answer,
    }
}

pub(super) static CARDS: [Card; 8] = [
    Card {
        bank: "平安银行 借记卡",
        ..debit("6216261000000000018", "ok")
    },
    Card {
        number: "6221558812340000",
        bank: "平安银行 信用卡",
        secret: CardSecret::Credit {
            cvn2: "123",
            expiry: "1123",
        },
        answer: "ok",
    },
    debit("6299990000000000012", "ok"),
    debit("6299990000000000020", "64"),
    debit("6299990000000000038", "63"),
    debit("6299990000000000046", "77"),
    debit("6299990000000000053", "unknown-paid"),
    debit("6299990000000000061", "unknown-failed"),
];

/// The card of that number.
pub(super) fn card(number: &str) -> Option<&'static Card> {
    CARDS.iter().find(|card| card.number == number)
}

/// Every card belongs to this person, whose phone gets its codes.
pub(super) const CARD_HOLDER: &str = "payer_m";
/// The code that the bank sends for every card.
pub(super) const CARD_SMS: &str = "111111";

/// The wallet that has cards bound, for 登录付款.
pub(super) const WALLET_LOGIN: &str = "15400000001";
pub(super) const WALLET_PASSWORD: &str = "Upop@2023";
pub(super) const WALLET_CARDS: [&str; 2] = ["6216261000000000018", "6299990000000000012"];

/// The wallets of A10; each belongs to one person and has a password of six digits.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Deserialize, serde::Serialize,
)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Wallet {
    Wechat,
    Alipay,
}

impl Wallet {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Wechat, Self::Alipay];

    /// Its name in forms, in the setup and in the ledger.
    pub fn name(self) -> &'static str {
        match self {
            Self::Wechat => "wechat",
            Self::Alipay => "alipay",
        }
    }
}

/// The password of both wallets.
pub(super) const PAY_PASSWORD: &str = "654321";
