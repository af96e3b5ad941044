use crate::config::Method;
use crate::mask::Format;
use crate::mask::tests::{mask, plain, with_fields};

fn xml(body: &str) -> String {
    mask(&plain(), Format::Xml, body)
}

fn html(body: &str) -> String {
    mask(&plain(), Format::Html, body)
}

#[test]
fn text_attributes_comments_and_cdata_are_values() {
    for (body, masked) in [
        ("<a>ada@b.example</a>", "<a>[REDACTED:EMAIL]</a>"),
        ("<a b='ada@b.example' c = \"x\"/>", "<a b='[REDACTED:EMAIL]' c = \"x\"/>"),
        ("<!-- ada@b.example --->x", "<!-- [REDACTED:EMAIL] --->x"),
        ("<a><![CDATA[<ada@b.example>]]]></a>", "<a><![CDATA[<[REDACTED:EMAIL]>]]]></a>"),
        ("<a><![CDATA[ada@b.example]]></a>", "<a><![CDATA[[REDACTED:EMAIL]]]></a>"),
        ("<a><![CDATA[[ada@b.example]>]]></a>", "<a><![CDATA[[[REDACTED:EMAIL]_]>]]></a>"),
        ("<?pi ada@b.example?><a/>", "<?pi [REDACTED:EMAIL]?><a/>"),
        ("<!DOCTYPE a [<!ENTITY e \"ada@b.example\">]><a/>", "<!DOCTYPE a [<!ENTITY e \"[REDACTED:EMAIL]\">]><a/>"),
        ("<a>1 < 2 ada@b.example</a>", "<a>1 < 2 [REDACTED:EMAIL]</a>"),
        ("<AKIAIOSFODNN7EXAMPLE>x</AKIAIOSFODNN7EXAMPLE>", "<_REDACTED_AWS_ACCESS_KEY_>x</_REDACTED_AWS_ACCESS_KEY_>"),
    ] {
        assert_eq!(xml(body), masked);
    }
}

#[test]
fn entities_are_decoded_for_matching() {
    for mail in ["ada&#64;b.example", "ada&#x40;b&#0046;example", "&#97;da&commat;b&period;example"] {
        assert_eq!(xml(&format!("<a b=\"{mail}\">{mail}</a>")), "<a b=\"[REDACTED:EMAIL]\">[REDACTED:EMAIL]</a>");
    }
    let kept = "<a b='&amp;&lt;&unknown;'>&amp;lt; & &; &#; &#xZ; &#1114112; &nbsp</a>";
    assert_eq!(xml(kept), kept);
    assert_eq!(html("ada&#64b.example"), "[REDACTED:EMAIL]");
}

#[test]
fn elements_and_attributes_name_their_values() {
    let key = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
    for body in [
        "<x:SecretAccessKey>|</x:SecretAccessKey>",
        "<a SecretAccessKey=\"|\"/>",
        "<property name=\"SecretAccessKey\" value=\"|\"/>",
        "<field name='SecretAccessKey'>|</field>",
        "<SecretAccessKey><![CDATA[|]]></SecretAccessKey>",
    ] {
        assert_eq!(xml(&body.replace('|', key)), body.replace('|', "[REDACTED:AWS_SECRET_KEY]"));
    }
}

#[test]
fn a_field_rule_masks_all_of_an_element() {
    let profile = with_fields(&[("$..ssn", "", Method::Redact)]);
    let masked = |body: &str| mask(&profile, Format::Xml, body);
    assert_eq!(
        masked("<r><ssn>\n <a x='y'>b</a>&#65;<![CDATA[c]]></ssn><b ssn='&amp;'>d</b></r>"),
        "<r><ssn>\n <a x='y'>[REDACTED:FIELD]</a>[REDACTED:FIELD]<![CDATA[[REDACTED:FIELD]]]></ssn>\
         <b ssn='[REDACTED:FIELD]'>d</b></r>"
    );
    assert_eq!(masked("<x><ssn/>a</x>"), "<x><ssn/>a</x>");
}

#[test]
fn what_stands_in_a_key_names_the_value_beside_it() {
    for body in [
        "<dict><key>SMTPPassword</key>\n<string>|</string><key>Port</key><string>hunter2</string></dict>",
        "<property><name>db.password</name><description>of it</description><value>|</value></property>",
        "<context-param><param-name>password</param-name><param-value>|</param-value></context-param>",
        "<Password><Value>|</Value><PlainText>true</PlainText></Password>",
        "<r><a><Name>host</Name></a><b><User>ada</User><Password><Value>|</Value></Password></b></r>",
        "<a><Name>ada</Name><Group>x</Group><Password><Value>|</Value><Plain>true</Plain></Password></a>",
        "<entry><key>host</key><value>hunter2</value></entry><entry><key>password</key><value>|</value></entry>",
    ] {
        assert_eq!(xml(&body.replace('|', "hunter2")), body.replace('|', "[REDACTED:PASSWORD]"));
    }
}

#[test]
fn columns_of_a_table_name_their_cells() {
    for (body, masked) in [
        (
            "<table><thead><tr><th>Plan<th>SSN</th><th>Last Name</th></tr></thead><tr><td>123456789</td><td>123456780</td>\
             <td>Hopper</td></tr><tr><td>Hopper<td><b>123456781</b></table><td>Hopper",
            "<table><thead><tr><th>Plan<th>SSN</th><th>Last Name</th></tr></thead><tr><td>123456789</td>\
             <td>[REDACTED:US_SSN]</td><td>[REDACTED:PERSON_NAME]</td></tr><tr><td>Hopper<td><b>[REDACTED:US_SSN]</b></table>\
             <td>Hopper",
        ),
        (
            "<table><tr><th>Password</th><td>hunter2</td></tr><TR><TH>Host</TH><TD>hunter2</TD></TR></table>",
            "<table><tr><th>Password</th><td>[REDACTED:PASSWORD]</td></tr><TR><TH>Host</TH><TD>hunter2</TD></TR></table>",
        ),
        (
            "<ul><li><i>Chrome 4.8.5103.36</i></li><li><span>145.77.205.179</span></li></ul>",
            "<ul><li><i>Chrome 4.8.5103.36</i></li><li><span>[REDACTED:IPV4]</span></li></ul>",
        ),
        (
            "<table><tr><td>$_ENV['DB_PASSWORD']</td><td>hunter2</td></tr></table>",
            "<table><tr><td>$_ENV['DB_PASSWORD']</td><td>[REDACTED:PASSWORD]</td></tr></table>",
        ),
        (
            "<p>Reset of the mailbox; interim password <code>hunter2</code> sent</p>",
            "<p>Reset of the mailbox; interim password <code>[REDACTED:PASSWORD]</code> sent</p>",
        ),
    ] {
        assert_eq!(html(body), masked);
    }
}

#[test]
fn html_is_read_as_browsers_do() {
    for (body, masked) in [
        ("<br>ada@b.example<p class=x>y", "<br>[REDACTED:EMAIL]<p class=x>y"),
        ("<a href=mailto:ada@b.example>x</a>", "<a href=mailto:[REDACTED:EMAIL]>x</a>"),
        (
            "<script>if (a<b && c>d) x('ada@b.example')</SCRIPT>",
            "<script>if (a<b && c>d) x('[REDACTED:EMAIL]')</SCRIPT>",
        ),
        ("Ada <ada@b.example>", "Ada <_REDACTED_EMAIL_>"),
        ("<x 4111 1111 1111 1111>", "<x _REDACTED_CREDIT_CARD_>"),
        ("<table><tr><td>phone</td><td>415-555-2671</td>", "<table><tr><td>phone</td><td>[REDACTED:PHONE]</td>"),
        ("<input name=x value='ada@b.example", "<input name=x value='[REDACTED:EMAIL]"),
        ("<!-- ada@b.example", "<!-- [REDACTED:EMAIL]"),
    ] {
        assert_eq!(html(body), masked);
    }
}

#[test]
fn an_attribute_value_belongs_to_its_element() {
    let text = "<Patient><name><family value=\"Kim\"/><given value=\"Ada\"/></name><birthDate value=\"1985-02-03\"/><id value=\"x1\"/></Patient>";
    let masked = "<Patient><name><family value=\"[REDACTED:PERSON_NAME]\"/><given value=\"[REDACTED:PERSON_NAME]\"/></name><birthDate value=\"[REDACTED:DATE_OF_BIRTH]\"/><id value=\"x1\"/></Patient>";
    assert_eq!(mask(&plain(), Format::Xml, text), masked);
    let text = "<Data Name=\"DisplayName\">Ada Kim</Data>";
    assert_eq!(mask(&plain(), Format::Xml, text), "<Data Name=\"DisplayName\">[REDACTED:PERSON_NAME]</Data>");
}

#[test]
fn a_table_of_xhtml_names_its_cells() {
    let table = |dob: &str| {
        format!("<table><tr><th>Plan</th><th>Date of birth</th></tr><tr><td>x</td><td>{dob}</td></tr></table>")
    };
    assert_eq!(mask(&plain(), Format::Xml, &table("1985-02-03")), table("[REDACTED:DATE_OF_BIRTH]"));
}

#[test]
fn the_first_row_of_a_sheet_names_the_cells() {
    let row = |cells: [&str; 3]| {
        let cells = cells.map(|cell| format!("<Cell><Data ss:Type=\"String\">{cell}</Data></Cell>"));
        format!("<Row>{}</Row>", cells.concat())
    };
    let sheet = |cells: [&str; 3]| {
        format!("<Workbook><Table>{}{}</Table></Workbook>", row(["id", "full_name", "birth_date"]), row(cells))
    };
    let masked = mask(&plain(), Format::Xml, &sheet(["7", "Ada Kim", "1985-02-03"]));
    assert_eq!(masked, sheet(["7", "[REDACTED:PERSON_NAME]", "[REDACTED:DATE_OF_BIRTH]"]));
}

#[test]
fn definitions_parties_and_identifiers_have_names() {
    for read in [xml, html] {
        assert_eq!(
            read(
                "<dl><dt>Phone</dt><dd>937 664 941</dd><dt>Born</dt><dd>20/09/1997</dd><dt>Since</dt><dd>2024-12-24</dd></dl>"
            ),
            "<dl><dt>Phone</dt><dd>[REDACTED:PHONE]</dd><dt>Born</dt><dd>[REDACTED:DATE_OF_BIRTH]</dd><dt>Since</dt><dd>2024-12-24</dd></dl>"
        );
    }
    for (body, masked) in [
        ("<Consignee name=\"Ada Lovelace\" code=\"7\"/>", "<Consignee name=\"[REDACTED:PERSON_NAME]\" code=\"7\"/>"),
        ("<Product name=\"Ada Lovelace Chair\"/>", "<Product name=\"Ada Lovelace Chair\"/>"),
        (
            "<patientRole><id extension=\"0411359\"/></patientRole><other><id extension=\"0411359\"/></other>",
            "<patientRole><id extension=\"[REDACTED:MEDICAL_RECORD]\"/></patientRole><other><id extension=\"0411359\"/></other>",
        ),
    ] {
        assert_eq!(xml(body), masked);
    }
}
