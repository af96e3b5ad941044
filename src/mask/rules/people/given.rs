//! Common given names, as censuses of several countries list them.

use std::collections::HashSet;
use std::sync::LazyLock;

use crate::mask::rules::accents;

static GIVEN: LazyLock<HashSet<&str>> = LazyLock::new(|| NAMES.split(' ').collect());

/// Whether the word is one, in any case, with or without its accents.
pub(super) fn is_given(word: &[u8]) -> bool {
    if word.len() > 16 {
        return false;
    }
    let letters: Vec<u8> = accents::plain(word).collect();
    std::str::from_utf8(&letters).is_ok_and(|word| GIVEN.contains(word))
}

const NAMES: &str = "\
    aaliyah aaron abbas abbie abdel abdul abdulla abdullah abel abhishek abigail abraham ada adaeze adalyn adam \
    adebayo adele adelina adeline aditi aditya adnan adrian adriana agnes agnieszka ahmad ahmed ahmet aidan aiden \
    aileen aimee aino aisha aisling aiyana ajay akash akiko akira akua alain alan alana alba albert alberto albin \
    aldo alec alejandra alejandro aleksander aleksandra aleksei alena alessandro alessia alex alexa alexander \
    alexandra alexandre alexei alexis alfie alfonso alfred alfredo algirdas ali alice alicia alina aline alisha \
    alison alissa alla allison alma alondra alphonse althea alvaro alvin alyssa amaka amal amanda amara amber amelia \
    amelie amin amina amir amira amit amos amrita amy ana ananya anastasia anders andre andrea andreas andreea \
    andrei andres andrew andrey andrzej aneta anette angel angela angelica angelika angelina angelo angus anil anita \
    anja anjali anju anke ann anna annabel annabelle anne annelise annette annie annika ansel anthea anthony antje \
    antoine anton antonella antonia antonina antonio anwar anya apolline april aqsa ariana ariel aristide arjun \
    arlene arman armand armando arnaud arne arnold aroha aron arthur arturo arun aryan asha ashley asif aslan asma \
    astrid atsushi audrey augusto aurelia aurelie aurelien aurora austin ava axel aya ayaan ayako ayesha aylin ayse \
    aysha azra babak baptiste barbara bartosz bashir bastien beata beatrice beatriz becky bela belinda ben benedict \
    benedikt benita benjamin benoit bente berit bernadette bernard bernardo bernd bertrand beth bettina betty \
    beverly bhavna bianca bill billy birgit birgitta bjarne bjorn bob bobby bogdan boris borja boyan bradley brandi \
    brandon branislav brenda brett brian briana bridget brigitte britta bronwyn bruce bruno bryan bulent burak \
    caitlin caleb callum calvin camila camille candice carina carl carla carlo carlos carlotta carlton carly carmel \
    carmen carmine carol carolin carolina caroline carolyn cassandra cassie catalina caterina catherine catriona \
    cecile cecilia cecily cedric celeste celia celine cesar chanel chantal charlene charles charlotte cheryl chiara \
    chidi chika chinedu chinwe chioma chloe chris christa christelle christian christina christine christoffer \
    christoph christophe christopher ciara cillian cindy claire clara claude claudia claudine claudio clement \
    clifford clive cody colette colin colleen connor conor constance constantin consuelo cora coralie corey corinna \
    corinne cornelia cornelius courtney craig cristian cristiano cristina curtis cynthia cyril dagmar daisy dale \
    dalia damian damien dan dana danica daniel daniela daniele danielle daniil danil danilo danny daphne daria \
    darina darius dariusz darko darren daryl dave david davide davina dawid dawn debbie deborah debra deepak deirdre \
    delia demetrius denis denise dennis denzel derek desiree desmond devon dewi dhruv diana diane diarmuid didier \
    diego dieter dilip dimitri dina dinesh dino dirk divya dmitri dmytro dolly dolores domenico dominic dominik \
    dominika dominique donald donna donovan dora dorian doris dorota dorothea dorothy douglas dragan duncan duska \
    dwayne dylan eamon ebony ebru eddie edgar edith edmund edna eduard eduardo edward edwin edwina eileen ekaterina \
    elaine eleanor eleanora elena eleni eleonora elham eliana elias elijah elisa elisabeth eliza elizabeth ella \
    ellen ellie elliot elliott elmer eloise elsa elvira emanuel emanuele emeka emil emile emilia emiliano emilie \
    emilio emily emine emma emmanuel emre enrico enrique enzo eric erica erik erika erin ernest ernesto ernst esme \
    esperanza esra esteban estelle esther ethan etienne eugene eugenia eugenio eunice eva evan evangeline evelina \
    evelyn evelyne ewa fabian fabien fabio fabiola fabrice fadi faisal fanny farah farid farida fatemeh fatima fatma \
    fatou federica federico felicia felicity felipe felix ferdinand ferenc fergus fernanda fernando filip fiona \
    flavia flavio fleur florian florin floyd frances francesca francesco francine francis francisco franco francois \
    frank franz franziska fred freddie frederic frederick frederik frederique freya frida frieda friedrich fritz \
    fumiko gabor gabriel gabriela gabriele gabriella gael gail gareth garrett gary gaston gaurav gavin gemma \
    genevieve geoff geoffrey georg george georges georgia georgina gerald geraldine gerard gerhard germaine gertrude \
    ghassan giacomo gianluca gianni gideon gilbert gilles gina ginevra gino giorgia giorgio giovanna giovanni gisela \
    giulia giuliana giuliano giuseppe gladys glen glenda glenn gloria godfrey goran gordon gosia grace grazia greg \
    gregory greta gretchen grzegorz guillaume guillermo gulsen gunther gustav gwen hadiya hakan hal hamid hamza hana \
    hanna hannah hanne hannes hans harold harper harriet harry harsh haruka haruki harumi haruto harvey hasan hassan \
    hayley hazel heath heather heba hector hedwig heidi heike heikki heiko heinz helen helena helga hema hendrik \
    henri henriette henrik henry herbert heribert herman hermann hernan hilary hildegard hiroko hiroshi hiroyuki \
    holger holly hong horst hortense howard hubert hugh hugo hussein hye iain ian ibrahim ibrahima ignacio igor iker \
    ikram ilaria ilias ilona ilse imani imogen imran ines inga inge ingeborg ingrid inigo inna ioana ioannis iolanda \
    irene irfan irina iris irma irving isaac isabel isabela isabella isabelle isaiah isha ishaan ismael ismail \
    isolde istvan italo itzel ivan ivana ivo iwona iza izabela jaap jacek jacinta jack jackie jacob jacqueline \
    jacques jada jadwiga jae jaime jake jakob jakub jamal james jamie jamila jan jana jane janek janet janice janine \
    janos janusz jared jarek jaroslav jaroslaw jarrod jasmin jasmine jason jasper javier jay jayden jayne jean \
    jeanette jeanne jedrzej jeff jeffrey jelena jemima jenna jennie jennifer jenny jens jeremiah jeremy jermaine \
    jerome jerry jerzy jesse jessica jessie jesus jiho jill jim jimmy jin jiri jitka joachim joakim joan joann \
    joanna joanne joao joaquin jocelyn jodie joe joel joelle joerg joey johan johanna johannes john johnny jola \
    jolanta jon jonas jonathan joni joost jordan jordi jorg jorge jorn jose josefa josefina joseph josephine josh \
    joshua josiah josie jovan joyce jozef juan juana judith judy juha juho jules julia julian juliana julie julien \
    juliet juliette julio julius jun junior jurgen jussi justin justine justyna kai kaitlyn kamal kamil kamila \
    kamran kaori karen kari karim karin karina karl karol karolina karthik kasia kasper katarina katarzyna kate \
    katherina katherine kathleen kathryn kathy katie katja katrin katya kayla kazuki kazuo keira keisha keith kelly \
    kelvin kemal ken kendra kenji kenneth kenta kerry kevin khadija khaled khalid khalil khanh kiara kiera kieran \
    kim kimberly kimiko kiran kirsten kirsty kishore klara klaudia klaus klement knut kofi koji konrad konstantin \
    kourosh kris krista kristen kristian kristin kristina kristine kristoffer krystyna krzysztof kunal kurt kwame \
    kwasi kyle kylie lachlan ladislav lamar lanre lara larissa larry lars lasse latoya laura lauren laurence laurent \
    laurie laurine lavinia lawrence lawson layla lea leah leandro leanne leena leif leila leilani lena lenka lennart \
    lenny leo leon leona leonard leonardo leonie leonor leonora leopold leroy leslie leticia levi lewis liam liana \
    lidia liesel lieselotte lila lili lilian liliana lillian lily lina linda linh lisa lisbeth lise lizzie ljubica \
    lloyd logan lois lorena lorenzo loretta lori lorna lorraine lotta lotte louis louisa louise lourdes lubomir luc \
    luca lucas lucia luciana luciano lucie lucille lucinda lucio lucrezia lucy ludmila ludovic ludwig luigi luis \
    luisa lukas lukasz luke lydia lyle lynette lynn lynne maarten mabel maciej macy madison mads maeve magda \
    magdalena magnus mahmoud maia maja malcolm malgorzata malia malik mallory malte mamadou manfred manish manuel \
    manuela mara marc marcel marcela marcello marcia marcin marco marcos marcus marek margaret margarete margarita \
    margaux margit margot margret maria mariam mariana mariano marie mariel mariela marika marilou marilyn marina \
    mario marion marisa marisol marissa marius mariusz marjan marjorie mark marko markus marlene marlies marlon \
    marsha marta martha martin martina martyna marvin mary maryam masako masha mason massimo matej mateja mateo \
    mateusz mathias mathieu mathilde matias matilda matt matteo matthew matthias matthijs mattia maud maura maureen \
    maurice mauricio mauro max maxim maxime maximilian maximiliano maya mayumi mckenzie meera megan mehdi mehmet mei \
    melanie melinda melisa melissa melody meltem meredith mert merve mia mica micah michael michal micheal michel \
    michelangelo michele michelle michiko mick mickael midori miguel mihaela mihai mika mikael mike mikhail mikkel \
    mila mildred milena milica milo milton minako minh mira miranda miriam mirjam miroslav misaki mitchell mitsuko \
    miyu modesta mohamed mohammad mohammed mohan moira molly monica monika montserrat morag mordechai morgan moritz \
    morten moses muhammad mukesh murat muriel murray mustafa myra myriam myrtle nabil nada nadia nadine nadja naeem \
    nahla naim najib naledi nancy nandini naoki naoko naomi narendra nasir nasrin nasser natacha natalia natalie \
    natasha nathalie nathan nathaniel nayeli nazar neda neha neil nellie nelson nenad neville ngozi nia niamh \
    nicholas nick nicki nicola nicolai nicolas nicole nicoletta nicolette nidhi niels nigel nikhil niklas niko \
    nikola nikolai nikolaos nikos nils nilufer nina nino niranjan nisha nitin noa noah noel noelle noemi nomvula \
    nora norbert noreen norma norman noura nuno nuria nyasha oana obinna octavia octavio odette oksana ola oladele \
    olaf olamide oleg oleksandr olena olga oliver olivia olivier ollie oluwaseun omar omari ondrej oona orhan orla \
    orlaith orlando oscar osman osvaldo othman ottilie otto oumar owen oyelaran ozan ozge pablo paloma pam pamela \
    paola paolo parisa parth pascal patrice patricia patricio patrick patrik patrizia patsy patty paul paula \
    pauliina paulina pauline paulo pavel pavla pawel pedro peggy penelope percy perla pernille peter petr petra \
    petros petter phil philip philipp philippa philippe phillip phoebe phyllis pia piero pierre pieter pietro pilar \
    piotr polly pooja prakash pranav prasad pratik preston prisca priscilla priya priyanka przemyslaw quentin quinn \
    rabia rachel rachelle radek radoslaw rafael rafaela rafal raghav ragnar raheem rahel rahul raimund rainer raissa \
    raj rajesh rajiv rajni ralf ralph ramesh rami ramon ramona randy rania ranjit raphael raphaelle raquel rasa \
    rashid rasmus raul ravi ray raymond raymonde reagan rebeca rebecca reem regina regine regis rehana reiko reina \
    reinhard remi remy renata renaud rene renee reuben reza rhea rhiannon rhonda rhys ria ricarda ricardo richard \
    richie rick ricky rico rikke rina risa rishi rita ritu riya robbie robert roberta roberto robin rocco rocio \
    rodney rodolfo rodrigo rogelio roger rohan rohit roland rolando rolf romain roman romana romane romina romy \
    ronald ronan ronda ronja ronnie rory rosa rosalia rosalind rosanna rosaria rosario rose rosemarie rosemary \
    roshni rosie rosita roslyn rowena roxana roxanne roy ruben rudi rudolf rudy rukhsana rupert ruslan russell ruta \
    ruth ryan ryo ryoko ryota saad sabina sabine sabrina sachiko sadia safiya sagar sahar said saif saira sakura \
    salim sally salma salome salvador salvatore sam samantha samara samir samira samuel sandeep sandhya sandra \
    sandro sanja sanjay sanna santi santiago saoirse sara sarah sarina sarita sascha sasha saskia satish satoshi \
    saul sayaka scott sean sebastian sebastiano sebastien seher selena selim selina selma semih serena serge sergei \
    sergey sergio sergiu seth severine seyed shabnam shaheen shahid shakira shalini shane shankar shannon shantel \
    sharmila sharon shauna shawn shawna sheila shelby sheldon shelly sherry shigeru shilpa shinji shirin shirley \
    shiro shivani shona shreya shu shweta sian siddharth sidney siegfried sienna sigrid silas silke silvana silvia \
    silvio simon simona simone simran sinead siobhan sipho sirin slavica slawomir sneha sofia sofie sofija solange \
    soledad solene solveig sonal sondra sonia sonja sonny soo sophia sophie soraya soren stacey stacy stanislav \
    stanislaw stefan stefania stefanie stefano stefany steffen stelian stella stephan stephane stephanie stephen \
    steve steven stig stuart suman sumit sunil sunita suresh susan susana susanna susannah susanne susie suzanne \
    svea sven svetlana swati sybil sylvain sylvester sylvia sylvie szymon tabea tabitha tadeusz taiwo takashi \
    takeshi tamar tamara tamas tami tammy tania tanisha tanner tanvi tanya tara tarek tariq taro tasha tatiana \
    tatjana tatsuya tatyana tea ted tendai teodor teodora teresa teresita terry teun thabo thandiwe thea theo \
    theodora theodore theresa theresia thiago thierry thijs thom thomas thora thorsten tiago tianna tiberiu tibor \
    tiffany tiia tilda tim timea timo timothee timothy tina tirza tobi tobias toby todd tom tomas tomasz tomi tomoko \
    tonia tony toril torsten toshiro tove tracy trang travis trent trevor tricia trina tristan trond trudy tuan tuba \
    tuula tyler tyrone tyson uchenna udo ugo ulla ulrich ulrika ulrike umar umberto umut ursel ursula urszula usha \
    usman uwe vaclav vadim valentin valentina valentino valeria valerie valerija valerio valeriy vanda vanessa vania \
    vasile vasilis vasily veikko velma venkat vera verena vernon veronica victor victoria vijay viktor viktoria \
    viktorija vilma vinay vince vincent vincenzo vinod viola violet virginia virginie visvaldas vivek vivian viviana \
    vivienne vlad vladimir vladislav volker volodymyr waldemar waleed wallace walter wanda wanjiru wassim wayne wei \
    wendell wendy wenzel werner wesley wieslaw wiktor wiktoria wilbur wilfred wilfried wilhelm wilhelmina willa \
    willem willi william willie wilma winifred winston wioletta wojciech wolfgang woody xander xavi xavier ximena \
    yael yahya yana yann yannick yannis yara yaroslav yaseen yash yasin yasmin yasmine yasuo yelena yesenia yildiz \
    yinka yiorgos yohan yoko yolanda yolande yosef yoshiko yousef youssef yuichi yuki yukiko yulia yuliya yumi yuri \
    yusra yusuf yuta yves yvette yvonne zach zachariah zachary zadie zahid zahra zainab zara zbigniew zdenek zeinab \
    zelda zena zeynep zhanna zina zita zlatan zoe zoey zofia zoltan zora zsofia zuleika zuzana";
