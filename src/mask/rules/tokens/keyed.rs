//! What vendors' keys look like that have no prefix of their own: known only beside the vendor's name.
//!
//! One row a form. A value of the form that stands beside a vendor's name and a word such as `key` or `token` is a
//! credential of that vendor; the form alone says nothing. Where a vendor has keys of several forms, it has several
//! rows. Names are lower case, without separators, at least four letters.

/// What a key is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::mask::rules) enum Alphabet {
    /// 8-4-4-4-12 hex digits, or letters in their place.
    Uuid,
    Hex,
    Digits,
    /// Lower-case letters and digits.
    Lower,
    /// Upper-case letters and digits.
    Upper,
    /// Letters and digits.
    Base62,
    /// Letters, digits, `_` and `-`.
    Url,
    /// Letters, digits, `+`, `/` and `=`.
    Base64,
    /// Base64 of either kind, and `.`.
    Dotted,
}

/// Keys of one form.
#[derive(Clone, Copy, Debug)]
pub(in crate::mask::rules) struct Keyed {
    pub alphabet: Alphabet,
    pub least: usize,
    pub most: usize,
    /// Names with a space between them.
    vendors: &'static str,
}

impl Keyed {
    pub fn vendors(&self) -> impl Iterator<Item = &'static str> {
        self.vendors.split_ascii_whitespace()
    }
}

pub(in crate::mask::rules) static KEYED: &[Keyed] = &[
    keyed(
        Alphabet::Uuid,
        36,
        36,
        "anypoint blazemeter blocknative bugsnag canny cliengo coda docker duply findl guardian guru heroku hubapi \
         hubspot interseller kontent kucoin loggly loginradius logz magnetic moosend nftport onesignal opsgenie \
         postmark privacy refiner runscope salesmate scaleway sendbird shortcut signalwire snyk squarespace tokeet \
         transferwise zenscrape zipcodebase",
    ),
    keyed(Alphabet::Hex, 24, 24, "kucoin metaapi sendbird"),
    keyed(
        Alphabet::Hex,
        32,
        32,
        "amplitude anypoint api2cart autopilot billomat braintree cloze finicity gtmetrix ipstack lemlist linear \
         madkudu pdfshift runrunit speechtext streak theoddsapi thinkific websitepulse",
    ),
    keyed(Alphabet::Hex, 37, 45, "cloudflare"),
    keyed(
        Alphabet::Hex,
        40,
        40,
        "circle circleci cloudsmith codeclimate docparser github klipfolio meraki monkeylearn nicereply sendbird \
         stormboard wandb zenrows",
    ),
    keyed(Alphabet::Hex, 44, 44, "ritekit"),
    keyed(Alphabet::Hex, 48, 48, "packagecloud"),
    keyed(Alphabet::Hex, 50, 50, "lunchmoney"),
    keyed(Alphabet::Hex, 60, 64, "netlify"),
    keyed(
        Alphabet::Hex,
        64,
        64,
        "ambee besnappy boostnote captaindata discord metaapi prodpad sentry virustotal webex youneedabudget",
    ),
    keyed(Alphabet::Hex, 128, 128, "planview planviewleankit poloniex"),
    keyed(Alphabet::Digits, 25, 25, "vbout"),
    keyed(Alphabet::Lower, 16, 16, "braintree linkedin mite"),
    keyed(Alphabet::Lower, 20, 20, "pinata pusher uploadcare"),
    keyed(Alphabet::Lower, 24, 24, "enablex etsy keen onepagecrm"),
    keyed(Alphabet::Lower, 25, 26, "skybiometry"),
    keyed(Alphabet::Lower, 30, 30, "centralstation"),
    keyed(
        Alphabet::Lower,
        32,
        32,
        "adobe adzuna agora apiflash aylien clinchpad cloudelements copper deputy edamam flightstats meaningcloud \
         nutritionix openweather pivotal pyxis redhat sheety sinch testingbot",
    ),
    keyed(Alphabet::Lower, 39, 39, "geocod"),
    keyed(Alphabet::Lower, 40, 40, "buildkite strava teamgate"),
    keyed(Alphabet::Lower, 48, 48, "rownd"),
    keyed(Alphabet::Lower, 50, 50, "caspio"),
    keyed(Alphabet::Lower, 64, 64, "alienvault allsports currencycloud pinata sheety"),
    keyed(Alphabet::Lower, 80, 80, "abuseipdb"),
    keyed(Alphabet::Upper, 20, 20, "plivo"),
    keyed(Alphabet::Upper, 32, 32, "aletheiaapi"),
    keyed(Alphabet::Upper, 64, 64, "keen"),
    keyed(Alphabet::Base62, 14, 14, "sumo"),
    keyed(
        Alphabet::Base62,
        16,
        16,
        "amadeus autodesk coinlib confluent convertapi formcraft geoip maxmind metrilo shutterstock",
    ),
    keyed(Alphabet::Base62, 17, 17, "airtable"),
    keyed(Alphabet::Base62, 18, 20, "runrunit"),
    keyed(
        Alphabet::Base62,
        20,
        20,
        "artsy browserstackkey codacy companyhub easyinsight eventbrite finicity finnhub freshdesk github \
         invoiceocean looker noticeable smartystreets statuscake tefter timezoneapi",
    ),
    keyed(Alphabet::Base62, 20, 24, "cloudsight codacy"),
    keyed(Alphabet::Base62, 21, 21, "carboninterface"),
    keyed(Alphabet::Base62, 22, 22, "apollo bugherd splunk"),
    keyed(
        Alphabet::Base62,
        24,
        24,
        "betterstack clickhelp exchangerate flightapi happyscribe looker oanda plaid replyio satismeter textanywhere \
         vercel",
    ),
    keyed(Alphabet::Base62, 24, 26, "clientary ronin"),
    keyed(Alphabet::Base62, 24, 27, "cexio"),
    keyed(Alphabet::Base62, 25, 25, "twitter visualcrossing"),
    keyed(Alphabet::Base62, 26, 26, "mattermost sirv timecamp"),
    keyed(Alphabet::Base62, 27, 27, "glassnode miro"),
    keyed(Alphabet::Base62, 28, 28, "geocode pollsapi tradier"),
    keyed(Alphabet::Base62, 30, 30, "alibaba centralstationcrm guru nylas plaid scrapeowl textmagic twitch"),
    keyed(Alphabet::Base62, 30, 40, "asana"),
    keyed(Alphabet::Base62, 31, 31, "worldweather"),
    keyed(
        Alphabet::Base62,
        32,
        32,
        "accuweather alconost algolia amadeus apilayer apimetrics artsy asana assemblyai atera autodesk aviationstack \
         axonaut bitbar bitbucket bittrex bulbul calendarific censys chartmogul checklyhq clarifai codecov coinlayer \
         countrylayer currencyfreaks currencylayer currencyscoop dandelion delighted demio detectify detectlanguage \
         diffbot docsearch droneci exchangerates facebook feedier financialmodelingprep fixer flickr formsite \
         geoapify getresponse goodday infura ip2location ipapi ipgeolocation ipquality jotform knapsackpro \
         languagelayer lark larksuite linkpreview liveagent mailboxlayer mailerlite mailjet mapquest marketstack \
         mediastack moonclerk newsapi numverify onfleet opencagedata openuv paydirtapp pdflayer pipedream podio \
         polygon postageapp rawg route4me salescookie satismeter scraperapi scraperbox scrapestack scrapingant \
         securitytrails semaphore serpstack sherpadesk shodan shopify shutterstock signupgenius simfin siteleaf \
         spoonacular statuspal sugester survey survicate swell taxjar thousandeyes ticketmaster toggl tomorrow tomtom \
         travelpayouts twelvedata twilio tyntec typetalk upcdatabase upwave userstack vatlayer verimail veriphone \
         vpnapi walkscore weatherbit weatherstack webscraping yousign zerobounce zerotier zipapi",
    ),
    keyed(Alphabet::Base62, 33, 33, "simvoly whoxy"),
    keyed(Alphabet::Base62, 34, 34, "bscscan etherscan"),
    keyed(Alphabet::Base62, 35, 35, "craftmypdf worldcoinindex"),
    keyed(Alphabet::Base62, 36, 36, "enablex sslmate vultr zonka"),
    keyed(Alphabet::Base62, 37, 37, "smartsheets"),
    keyed(Alphabet::Base62, 39, 39, "apitemplate"),
    keyed(
        Alphabet::Base62,
        40,
        40,
        "abyssale apideck beebole brandfetch buddyns buttercms calorieninja cicero cohere deepgram diggernaut \
         geocodify getgeoapi helpscout humanity instamojo jumpcloud juro loadmill lokalise oopspam owlbot pandadoc \
         pipedrive powrbot purestake qase revamp shotstack simplesat sonar sparkpost stockdata tiingo todoist \
         worksnaps",
    ),
    keyed(Alphabet::Base62, 42, 42, "skrapp"),
    keyed(Alphabet::Url, 42, 42, "okta"),
    keyed(
        Alphabet::Base62,
        43,
        43,
        "bitcoinaverage cloudelements hybiscus linenotify meistertask mindmeister paralleldots",
    ),
    keyed(Alphabet::Base62, 44, 44, "geckoboard intrinio paymoapp typeform"),
    keyed(Alphabet::Base62, 45, 45, "twitter"),
    keyed(Alphabet::Base62, 46, 46, "nuget voodoosms"),
    keyed(Alphabet::Base62, 48, 48, "clockify foursquare neutrinoapi restpack sigopt technicalanalysisapi"),
    keyed(Alphabet::Base62, 50, 50, "dronahq guru signalwire twitter vyte"),
    keyed(Alphabet::Base62, 51, 51, "flowflu"),
    keyed(Alphabet::Base62, 52, 52, "azure dyspatch"),
    keyed(Alphabet::Base62, 60, 60, "clustdoc dareboost serphouse sportsmonk webscraper workstack"),
    keyed(Alphabet::Base62, 62, 62, "planyo"),
    keyed(
        Alphabet::Base62,
        64,
        64,
        "appsynergy campayn disqus freshbooks groove hasura html2pdf iconfinder ipinfodb mavenlink mesibo moralis \
         netsuite newrelic partnerstack peopledatalabs qubole rockset scrutinizer sumo tmetric typetalk unplu webflow \
         wistia zipcodeapi",
    ),
    keyed(Alphabet::Base62, 76, 76, "jupiterone"),
    keyed(Alphabet::Base62, 80, 80, "crowdin fulcrum scrapingbee teamgate"),
    keyed(Alphabet::Base62, 84, 84, "azure"),
    keyed(Alphabet::Base62, 86, 86, "signaturit"),
    keyed(Alphabet::Base62, 91, 91, "airship"),
    keyed(Alphabet::Base62, 128, 128, "chatfuel instamojo"),
    keyed(Alphabet::Base62, 220, 220, "envoy"),
    keyed(Alphabet::Url, 16, 16, "nexmo"),
    keyed(Alphabet::Url, 18, 18, "getemails"),
    keyed(Alphabet::Url, 20, 20, "alegra getemail hiveage nasdaq"),
    keyed(Alphabet::Url, 20, 24, "mandrill"),
    keyed(Alphabet::Url, 22, 22, "convertkit ethplorer freshworks mandrill proxycrawl ringcentral travis"),
    keyed(Alphabet::Url, 24, 24, "atlassian confluence jira youtube"),
    keyed(Alphabet::Url, 25, 25, "baremetrics messagebird"),
    keyed(Alphabet::Url, 26, 26, "getemails"),
    keyed(Alphabet::Url, 27, 27, "cloudinary hypertrack"),
    keyed(Alphabet::Url, 28, 28, "browshot fastforex roaring"),
    keyed(Alphabet::Url, 29, 29, "userflow"),
    keyed(Alphabet::Url, 30, 30, "cloudimage"),
    keyed(
        Alphabet::Url,
        32,
        32,
        "adafruit airbrake apptivo audd autoklose azure chatbot cloudplan coinbase datadog faceplusplus fmfw ipifi \
         loyverse mixpanel netcore pastebin paymongo pepipost positionstack prospect rebrandly screenshotlayer \
         subscription trello uplead",
    ),
    keyed(Alphabet::Url, 32, 60, "auth0"),
    keyed(Alphabet::Url, 34, 34, "pixabay"),
    keyed(Alphabet::Url, 35, 35, "clearbit iexcloud stitchdata"),
    keyed(
        Alphabet::Url,
        36,
        36,
        "airvisual apacta appcues apptivo besttime censys cloudmersive coinapi deepai graphhopper holidayapi \
         insightly kontent kylas mixmax selectpdf smartystreets statuspage survey tatum urlscan vouchery zenserp",
    ),
    keyed(Alphabet::Url, 37, 37, "bulksms coveralls"),
    keyed(Alphabet::Url, 38, 42, "cloudflare"),
    keyed(Alphabet::Url, 39, 39, "appcues blitapp blogger rocketreach youtube"),
    keyed(
        Alphabet::Url,
        40,
        40,
        "airbrake bitly cloudflare datadog extractorapi getsandbox gitter hunter magicbell plivo versioneye zendesk",
    ),
    keyed(
        Alphabet::Url,
        43,
        43,
        "bitfinex codemagic gumroad gyazo leadfeeder luno newscatcher storecove supernotes unsplash",
    ),
    keyed(Alphabet::Url, 43, 45, "netlify"),
    keyed(Alphabet::Url, 45, 45, "salesflare"),
    keyed(Alphabet::Url, 48, 48, "commercejs"),
    keyed(Alphabet::Url, 49, 49, "stytch"),
    keyed(Alphabet::Url, 50, 50, "dwolla overloop rapidapi"),
    keyed(Alphabet::Url, 51, 51, "pandascore repairshopr"),
    keyed(Alphabet::Url, 54, 54, "hypertrack"),
    keyed(Alphabet::Url, 60, 70, "trello"),
    keyed(Alphabet::Url, 64, 64, "apimatic codequiry cryptocompare reachmail teletype"),
    keyed(Alphabet::Url, 71, 71, "appoptics solarwinds"),
    keyed(Alphabet::Url, 72, 72, "mailgun"),
    keyed(Alphabet::Url, 73, 73, "stormglass"),
    keyed(Alphabet::Url, 75, 75, "omnisend snipcart"),
    keyed(Alphabet::Url, 80, 80, "surveybot"),
    keyed(Alphabet::Url, 86, 86, "smooch"),
    keyed(Alphabet::Url, 88, 88, "surveysparrow"),
    keyed(Alphabet::Url, 96, 96, "elastic"),
    keyed(Alphabet::Url, 128, 128, "dynalist"),
    keyed(Alphabet::Base64, 21, 21, "databox"),
    keyed(Alphabet::Base64, 44, 44, "onepagecrm"),
    keyed(Alphabet::Base64, 64, 64, "ccloud confluent cpdev kafka qualaroo"),
    keyed(Alphabet::Base64, 68, 68, "getgist"),
    keyed(Alphabet::Base64, 72, 72, "imagga"),
    keyed(Alphabet::Base64, 88, 88, "appointedd bombbomb"),
    keyed(Alphabet::Base64, 372, 372, "aiven"),
    keyed(Alphabet::Dotted, 20, 20, "fxmarket"),
    keyed(Alphabet::Dotted, 30, 40, "mixpanel"),
    keyed(Alphabet::Dotted, 32, 32, "discord fastly"),
    keyed(Alphabet::Dotted, 34, 34, "pushbullet"),
    keyed(Alphabet::Dotted, 36, 36, "imagekit"),
    keyed(Alphabet::Dotted, 39, 39, "fileio"),
    keyed(Alphabet::Dotted, 40, 40, "fetchrss launchdarkly"),
    keyed(Alphabet::Dotted, 44, 44, "bitbucket"),
    keyed(Alphabet::Dotted, 44, 80, "paypal"),
    keyed(Alphabet::Dotted, 48, 48, "currentsapi"),
    keyed(Alphabet::Dotted, 60, 60, "intercom"),
    keyed(Alphabet::Dotted, 64, 64, "bitbucket capsulecrm hellosign"),
    keyed(Alphabet::Dotted, 83, 83, "yandex"),
    keyed(Alphabet::Dotted, 88, 88, "fullstory"),
    keyed(Alphabet::Dotted, 97, 97, "harvest"),
    keyed(Alphabet::Dotted, 136, 136, "scalr"),
    keyed(Alphabet::Dotted, 148, 152, "borgbase"),
    keyed(Alphabet::Dotted, 328, 328, "helpcrunch"),
    keyed(Alphabet::Dotted, 350, 400, "zeplin"),
    keyed(Alphabet::Dotted, 850, 1000, "paperform"),
    keyed(Alphabet::Dotted, 940, 1000, "storychief"),
];

const fn keyed(alphabet: Alphabet, least: usize, most: usize, vendors: &'static str) -> Keyed {
    Keyed { alphabet, least, most, vendors }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_well_formed() {
        for row in KEYED {
            assert!(14 <= row.least && row.least <= row.most && row.most <= 1_000, "{row:?}");
            assert!(row.vendors().next().is_some());
            for name in row.vendors() {
                let plain = name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
                assert!(name.len() >= 4 && plain, "{name}");
            }
        }
    }
}
