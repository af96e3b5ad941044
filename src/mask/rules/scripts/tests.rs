use crate::mask::Format;
use crate::mask::tests::{leaves, takes};

#[test]
fn labels_in_other_scripts_name_their_values() {
    takes(
        "PASSWORD",
        Format::Text,
        &[
            "Пароль: ⟪Vesna2024!⟫\n",
            "Ваш новый пароль: ⟪qwE_19-zx⟫, смените его",
            "密码：⟪Xk9#mP2$vL⟫。",
            "パスワード: ⟪Sakura!2023⟫",
            "비밀번호: ⟪h4nGuk!99⟫ 입니다",
            "كلمة المرور: ⟪Nakhla_77!⟫",
            "סיסמה: \"⟪Shalom#2024x⟫\"",
            "\"пароль\": \"⟪Vesna2024!⟫\"",
        ],
    );
    takes(
        "PERSON_NAME",
        Format::Text,
        &[
            "ФИО: ⟪Иванов Пётр Сергеевич⟫\nдалее",
            "Пациент: ⟪Анна Каренина⟫, 42 года",
            "姓名：⟪张伟⟫，电话",
            "氏名：⟪山田 太郎⟫\n",
            "お名前: ⟪山田太郎⟫。",
            "이름: ⟪김민준⟫\n",
            "الاسم: ⟪محمد عبد الله⟫\n",
            "שם מלא: ⟪דוד כהן⟫\n",
            "Ονοματεπώνυμο: ⟪Γιώργος Παπαδόπουλος⟫\n",
        ],
    );
    takes(
        "POSTAL_ADDRESS",
        Format::Text,
        &[
            "Адрес: ⟪г. Москва, ул. Ленина, д. 5, кв. 12⟫\n",
            "地址：⟪北京市朝阳区建国路88号⟫，邮编",
            "住所：⟪東京都千代田区丸の内1-1-1⟫\n",
            "주소: ⟪서울특별시 강남구 테헤란로 123⟫\n",
        ],
    );
    takes(
        "PHONE",
        Format::Text,
        &[
            "Телефон: ⟪8 (916) 123-45-67⟫",
            "电话：⟪13812345678⟫，",
            "電話番号：⟪03-1234-5678⟫",
            "전화번호: ⟪010-1234-5678⟫",
        ],
    );
    takes(
        "DATE_OF_BIRTH",
        Format::Text,
        &[
            "Дата рождения: ⟪14.03.1985⟫",
            "生年月日：⟪1985年3月14日⟫",
            "出生日期: ⟪1985-03-14⟫",
            "생년월일: ⟪1985년 3월 14일⟫",
        ],
    );
}

#[test]
fn fields_in_other_scripts_are_those_they_are_in_english() {
    for (kind, text) in [
        ("PASSWORD", r#"{"пароль":"⟪Vesna2024!⟫"}"#),
        ("PERSON_NAME", r#"{"氏名":"⟪山田 太郎⟫"}"#),
        ("POSTAL_ADDRESS", r#"{"地址":"⟪北京市朝阳区建国路88号⟫"}"#),
        ("PHONE", r#"{"Телефон":"⟪89161234567⟫"}"#),
        ("DATE_OF_BIRTH", r#"{"생년월일":"⟪1985-03-14⟫"}"#),
    ] {
        takes(kind, Format::Json, &[text]);
    }
}

#[test]
fn other_words_of_these_scripts_name_nothing() {
    leaves(
        Format::Text,
        &[
            "Время: 12:30, статус: готово",
            "Сервер: web-01",
            "状态：成功，编号：123456",
            "注意：密码不能为空",
            "パスワードを入力してください: ",
            "пароль: ********",
            "Адрес: http://10.example/x",
            "Суперпароль: нет",
        ],
    );
}
