//! Names of people that are not written in Latin, or not with the given name first: where a field or a label says that one
//! may be a person's.

use crate::mask::rules::accents;

/// Whether it is a name in Cyrillic, Arabic, Hebrew, Devanagari, Han, kana or Hangul.
pub(super) fn native(value: &[u8]) -> bool {
    if value.len() > 80 || value.first().is_none_or(|first| *first < 0xD0) {
        return false;
    }
    let Ok(text) = std::str::from_utf8(value) else { return false };
    let Some(first) = text.chars().next() else { return false };
    match u32::from(first) {
        0x0400..=0x04FF => cyrillic(text),
        0x0590..=0x06FF | 0x0900..=0x097F => given_first(text),
        0xAC00..=0xD7AF => korean(text),
        0x3400..=0x9FFF => han(text),
        _ => false,
    }
}

/// Whether the word is a given name in one of these scripts.
pub(super) fn is_given(word: &[u8]) -> bool {
    let Some(word) = std::str::from_utf8(word).ok().filter(|_| word.first().is_some_and(|first| *first >= 0xD0)) else {
        return false;
    };
    let lower = word.to_lowercase();
    let lists = [CYRILLIC, ARABIC, HEBREW, HINDI];
    word.len() <= 32 && lists.iter().any(|list| list.split(' ').any(|given| given == lower))
}

/// Two or three words in capitals, of which one is a given name or ends as surnames and patronymics do.
fn cyrillic(text: &str) -> bool {
    const ENDS: [&str; 26] = [
        "ов", "ова", "ев", "ева", "ёв", "ёва", "ин", "ина", "ский", "ская", "цкий", "цкая", "енко", "чук", "щук",
        "ович", "евич", "овна", "евна", "ишин", "ян", "ић", "ски", "ска", "ків", "ців",
    ];
    let known = |word: &str| {
        let lower = word.to_lowercase();
        CYRILLIC.split(' ').any(|given| given == lower)
    };
    let capital = |word: &str| {
        let mut letters = word.chars();
        word.chars().count() >= 2
            && letters.next().is_some_and(char::is_uppercase)
            && letters.all(|letter| letter.is_alphabetic() || letter == '-')
    };
    let words = || text.split([' ', ',']).filter(|word| !word.is_empty());
    let ends = |word: &str| ENDS.iter().any(|end| word.to_lowercase().ends_with(end));
    let whole = words().all(|word| capital(word) || initial(word));
    whole && (2..=3).contains(&words().count()) && words().any(known) && words().any(|word| ends(word) || known(word))
}

/// `А.`
fn initial(word: &str) -> bool {
    word.chars().count() <= 4 && word.ends_with('.') && word.chars().next().is_some_and(char::is_uppercase)
}

/// Two to four words, of which the first is a given name. These scripts have no capitals.
fn given_first(text: &str) -> bool {
    let mut words = text.split(' ').filter(|word| !word.is_empty());
    let count = words.clone().count();
    let letters =
        text.chars().all(|letter| letter == ' ' || !letter.is_ascii() && (letter.is_alphabetic() || joins(letter)));
    let known =
        |first: &str| ARABIC.split(' ').chain(HEBREW.split(' ')).chain(HINDI.split(' ')).any(|given| given == first);
    (2..=4).contains(&count) && letters && words.next().is_some_and(known)
}

/// A vowel's sign of Devanagari or Arabic.
fn joins(letter: char) -> bool {
    matches!(u32::from(letter), 0x0900..=0x097F | 0x064B..=0x0652)
}

/// A surname and two syllables that names are made of, or one.
fn korean(text: &str) -> bool {
    let letters: Vec<char> = text.chars().filter(|letter| *letter != ' ').collect();
    let given = match letters.as_slice() {
        [one, two, rest @ ..]
            if rest.len() == 2
                && ["남궁", "황보", "제갈", "선우"].contains(&[*one, *two].iter().collect::<String>().as_str()) =>
        {
            rest
        }
        [surname, rest @ ..] if KOREAN.contains(*surname) => rest,
        _ => return false,
    };
    given.len() == 2 && given.iter().all(|letter| SYLLABLES.contains(*letter))
}

/// A surname of Japan and up to three letters; or one of China, and one or two that names are made of.
fn han(text: &str) -> bool {
    let bare: String = text.chars().filter(|letter| !matches!(letter, ' ' | '\u{3000}')).collect();
    let spaced = bare.len() < text.len();
    let letters =
        |rest: &str| rest.chars().all(|letter| matches!(u32::from(letter), 0x3005..=0x30FF | 0x3400..=0x9FFF));
    let given = |rest: &str| (1..=3).contains(&rest.chars().count()) && letters(rest);
    let ends = |rest: &str| spaced || JAPANESE_GIVEN.iter().any(|end| rest.ends_with(end));
    let japanese = JAPANESE.split(' ').filter_map(|surname| bare.strip_prefix(surname)).any(|rest| {
        given(rest) && ends(rest)
            || rest.chars().count() == 2 && CHINESE_GIVEN.contains(rest.chars().next_back().unwrap_or(' '))
    });
    let made = |rest: &str| {
        (1..=2).contains(&rest.chars().count()) && rest.chars().all(|letter| CHINESE_GIVEN.contains(letter))
    };
    let mut chars = bare.chars();
    let single = chars.next().is_some_and(|surname| CHINESE.contains(surname)) && made(chars.as_str());
    let double =
        ["欧阳", "歐陽", "司马", "上官", "诸葛", "东方", "皇甫", "尉迟", "公孙", "慕容", "司徒", "令狐", "夏侯"];
    japanese || single || double.iter().filter_map(|surname| bare.strip_prefix(surname)).any(made)
}

/// A surname of Vietnam and one to three words in capitals behind it: `Nguyễn Thị Hương`, `Phạm, Minh`.
pub(super) fn vietnamese(value: &[u8]) -> bool {
    if value.len() > 48 || !super::capital(value) {
        return false;
    }
    let words = || value.split(|byte| matches!(byte, b' ' | b',')).filter(|word| !word.is_empty());
    let Some(first) = words().next() else { return false };
    let is = |known: &str| accents::plain(first).eq(known.bytes());
    let sure = ["nguyen", "huynh", "pham"].into_iter().any(is);
    let known = || SURNAMES.split(' ').any(is);
    let accented = || {
        value
            .windows(2)
            .any(|two| matches!(two, [0xE1, 0xBA | 0xBB] | [0xC6, 0xA0 | 0xA1 | 0xAF | 0xB0] | [0xC4, 0x90]))
    };
    let word = |word: &[u8]| {
        super::capital(word) && word.len() <= 12 && word.iter().all(|byte| byte.is_ascii_alphabetic() || *byte >= 0x80)
    };
    (2..=4).contains(&words().count()) && (sure || accented() && known()) && words().all(word)
}

const SURNAMES: &str = "tran le pham hoang phan vu vo dang bui do ho ngo duong ly dinh trinh dao doan vuong truong lam luong mai \
    to ta ha cao luu chau thai quach";

const CYRILLIC: &str = "александр алексей анатолий андрей антон аркадий арсений артём артем богдан борис вадим валентин валерий василий \
    виктор виталий владимир владислав всеволод вячеслав геннадий георгий герман глеб григорий даниил данил денис дмитрий \
    евгений егор захар иван игорь илья иосиф кирилл константин лев леонид максим марат марк матвей михаил никита николай \
    олег павел петр пётр ринат роман руслан савелий семен семён сергей станислав степан тарас тимофей тимур федор фёдор \
    филипп эдуард юрий яков ярослав алевтина александра алёна алена алина алиса алла анастасия ангелина анжелика анна \
    антонина валентина валерия варвара василиса вера вероника виктория галина дарья диана ева евгения екатерина елена \
    елизавета жанна зинаида злата зоя инна ирина карина кира клавдия кристина ксения лариса лидия лилия любовь людмила \
    маргарита марина мария милана надежда наталия наталья нина оксана ольга полина раиса регина римма светлана снежана \
    софия софья таисия тамара татьяна ульяна фаина эльвира эмилия юлия яна олександр олексій андрій богдана василь віктор \
    віталій володимир в'ячеслав дмитро євген іван ігор ілля кирило микола михайло олена олег остап павло петро сергій тетяна \
    юрій ярослава ганна катерина марія наталія оксана ольга софія юлія георги димитър иванка стоян тодор христо марко милан \
    никола петар зоран јован јелена милица драган ивана ана";
const ARABIC: &str = "محمد أحمد احمد محمود مصطفى علي حسن حسين عمر عمرو عثمان خالد طارق يوسف إبراهيم ابراهيم إسماعيل اسماعيل \
    عبدالله عبد عبدالرحمن عبدالعزيز سعد سعيد سعود سليمان سلمان سالم سامي سمير صالح صلاح فهد فيصل فارس كريم ماجد مازن منصور \
    نايف ناصر نبيل هاني هشام وليد ياسر ياسين زياد زيد بدر بلال جمال حمد حمزة رامي راشد رضا تركي بندر فاطمة عائشة خديجة زينب \
    مريم ليلى سارة نورة نور هند هدى منى أمل أميرة آمنة ريم رنا سعاد سلمى سلوى شيماء عبير غادة لينا مها نادية نجلاء ندى هالة \
    ياسمين رانيا دينا دانة جواهر لطيفة حصة العنود";
const HEBREW: &str = "דוד משה יוסף יעקב אברהם יצחק שלמה שמואל דניאל מיכאל אריאל איתן יונתן נועם עומר עידו אורי אלון אמיר אסף \
    ארז גיל גלעד דן יואב יובל ליאור נדב עופר רון רונן שי תומר שרה רחל לאה רבקה מרים אסתר חנה תמר נועה מאיה שירה יעל מיכל רותי \
    רות דנה הילה טל ליאת נעמה עדי ענת רונית שירי";
const HINDI: &str = "अमित अनिल अनीता अंजलि अर्जुन अशोक आशा दीपक दीपिका गीता गोपाल हरीश जया कविता किरण कृष्ण लक्ष्मी मनोज मीना \
    मोहन मुकेश नेहा पंकज पूजा प्रिया राहुल राज राजेश राकेश राम रमेश रवि रेखा रोहित संजय संदीप सीता सुमन सुनील सुनीता सुरेश विजय विकास विनोद";
const KOREAN: &str = "김이박최정강조윤장임한오서신권황안송류유전홍고문양손배백허남심노하곽성차주우구나민진지엄채원천방공현함변염여추도소석선설마길연위표명기반왕금옥육인맹제모탁국어은편용";
const SYLLABLES: &str = "가강건경계관광교구국권규균근금기길나남내노누다단달담대덕도동두라람래량련령로록률리린림마만말명모목무묵문미민바배백범별병보복봉빈사삼상새서석선설섭성세소솔송수숙순슬승시식신아안애양여연열영예오옥온완용우욱운웅원월위유윤율은을음이익인일자장재전정제조종주준중지진찬창채철청초춘충치태택하학한해향헌혁현형혜호홍화환효후훈휘희";
const JAPANESE: &str = "佐藤 鈴木 高橋 田中 伊藤 渡辺 渡邊 渡部 山本 中村 小林 加藤 吉田 山田 佐々木 山口 松本 井上 木村 林 斎藤 斉藤 齋藤 清水 山崎 森 \
    池田 橋本 阿部 石川 山下 中島 石井 小川 前田 岡田 長谷川 藤田 後藤 近藤 村上 遠藤 青木 坂本 福田 太田 西村 藤井 金子 岡本 藤原 三浦 中野 中川 \
    原田 松田 竹内 小野 田村 中山 和田 石田 森田 上田 原 柴田 酒井 工藤 横山 宮崎 宮本 内田 高木 安藤 谷口 大野 丸山 今井 高田 藤本 武田 村田 上野 \
    杉山 増田 平野 大塚 千葉 久保 松井 小島 岩崎 桜井 野口 松尾 野村 木下 菊地 菊池 佐野 大西 杉本 新井 浜田 市川 古川 水野 小松 島田 小山 山内 高野 \
    西田 吉川 五十嵐 本田 川口 関 久保田 東 永井 片山 平田 矢野 川崎 栗原 大久保 馬場 北村 吉村 黒田 岩田 本間 川村 熊谷 星野 土屋 松岡";
const JAPANESE_GIVEN: [&str; 40] = [
    "子", "美", "香", "恵", "奈", "菜", "花", "乃", "代", "江", "絵", "紀", "郎", "太", "介", "輔", "助", "也", "哉",
    "樹", "平", "一", "人", "斗", "翔", "大", "健", "誠", "浩", "隆", "明", "彦", "夫", "雄", "男", "司", "之", "治",
    "真", "希",
];
const CHINESE: &str = "王李张張刘劉陈陳杨楊赵趙黄黃周吴吳徐孙孫胡朱高林何郭马馬罗羅梁宋郑鄭谢謝韩韓唐冯馮于董萧蕭程曹袁邓鄧许許傅沈曾彭吕呂苏蘇\
    卢盧蒋蔣蔡贾賈丁魏薛叶葉阎閻余潘杜戴夏钟鍾汪田任姜范范方石姚谭譚廖邹鄒熊金陆陸郝孔白崔康毛邱秦江史顾顧侯邵孟龙龍万萬段雷钱錢汤湯尹黎易\
    常武乔喬贺賀赖賴龚龔文";
const CHINESE_GIVEN: &str = "伟偉芳娜敏静靜丽麗强強磊军軍洋勇艳豔杰傑娟涛濤明超秀霞平刚剛桂英华華玉兰蘭飞飛鹏鵬红紅梅琳雪莉婷玲慧颖穎佳嘉俊宇浩\
    晨辰轩軒泽澤博文子梓涵欣怡雨桐诗詩萱若彤依婉清雅宁寧晓曉晴萍燕春夏秋冬月云雲凤鳳珍珠莲蓮菊琴倩楠薇蕾菲媛瑶瑤璐璇琪琦珊莎妍妮\
    娇嬌婧嫣建国國志立新民生东東南北林森树樹松柏海江波龙龍虎彪威武斌彬武成诚誠忠义義礼禮智信仁德福禄寿壽祥瑞庆慶喜乐樂安康健昌盛荣榮富贵\
    光辉輝耀亮阳陽旭昊天宏弘毅凯凱旋胜勝利振兴興发發达達峰岩坤乾元亨贞家豪哲思远遠航翔宸逸凡帆恒逍少美艺藝芸芬芝蓉荷香馨";

#[cfg(test)]
mod tests {
    use super::{native, vietnamese};

    #[test]
    fn names_in_other_scripts_are_told_from_words() {
        for name in [
            "Дмитрий Лебедев",
            "Ирина Воронина",
            "Иванов Сергей Петрович",
            "أحمد الحسيني",
            "ليلى حداد",
            "דוד כהן",
            "박지훈",
            "김 서연",
            "王秀英",
            "欧阳丽娟",
            "陈雨桐",
            "渡辺 由美子",
            "長谷川 大輔",
            "佐藤大輔",
            "渡辺翔平",
        ] {
            assert!(native(name.as_bytes()), "{name}");
        }
        for other in [
            "Красная Площадь",
            "Нижний Новгород",
            "Отдел продаж",
            "لوحة التحكم",
            "이메일",
            "전화번호",
            "한국어",
            "用户管理",
            "高级会员",
            "王者荣耀",
            "林業課",
            "森林公園",
            "東京都",
            "Ada Lovelace",
            "",
        ] {
            assert!(!native(other.as_bytes()), "{other}");
        }
    }

    #[test]
    fn vietnamese_names_begin_with_the_surname() {
        for name in ["Nguyễn Hải", "Trần Lan", "Đặng, Hương", "Phạm Thị Minh", "Nguyen Van Anh"] {
            assert!(vietnamese(name.as_bytes()), "{name}");
        }
        for other in ["Do Not Disturb", "To Be Done", "Ha Long Bay", "Le Monde", "Nguyễn"] {
            assert!(!vietnamese(other.as_bytes()), "{other}");
        }
    }
}
