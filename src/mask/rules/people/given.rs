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
    aadhya aaliyah aarav aaron aarush abbas abbie abdel abdul abdulla abdullah abel abhishek abigail abraham achieng \
    ada adaeze adalyn adam adaora adebayo adele adelina adeline aditi aditya adnan adrian adriana afonso agathe \
    agnes agneta agnieszka ahmad ahmed ahmet aidan aiden aileen aimee ainhoa aino aisha aisling aiyana ajay akari \
    akash akiko akira akosua akua alain alan alana alba albert alberto albin aldo alec alejandra alejandro \
    aleksander aleksandra aleksei aleksy alena alessandro alessia alex alexa alexander alexandra alexandre alexandru \
    alexei alexis alfie alfonso alfred alfredo algirdas ali alice alicia alicja alina aline alisha alison alissa \
    alix alla allison alma alondra alphonse althea alva alvaro alvin alyssa amaka amal amanda amara amber amelia \
    amelie amin amina aminah amir amira amit amos amrit amrita amy ana anais ananya anastasia anders andre andrea \
    andreas andreea andrei andres andrew andrey andriy andrzej aneta anette angel angela angelica angelika angelina \
    angelo angus anika anil anita anja anjali anju anke ann anna annabel annabelle anne annegret anneke annelise \
    annemarie annette annie annika anouk ansel anthea anthony antje antoine anton antonella antoni antonia antonina \
    antonio anwar anya aparecida apolline april aqsa ariana ariel aristide arjun arlene arman armand armando arnau \
    arnaud arne arnold aroha aron arthur arturo arun aryan asbjorn asha ashley asif aslan asma astrid atharv atsushi \
    attila audrey augusto aurelia aurelie aurelien aurora aurore austin ava axel aya ayaan ayako ayesha aylin ayse \
    aysha azra babak baljit balwinder baptiste barbara bartosz bashir bastien beata beatrice beatriz becky bela \
    belinda ben benedict benedikt benita benjamin benoit bente berenice berit bernadette bernard bernardo bernd \
    bertrand beth bettina betty beverly bhavna bianca bilal bill billy birgit birgitta bjarne bjarte bjorg bjorn \
    blandine blessing bob bobby bogdan bogumila bohdan boleslaw boris borja boyan bozena bradley bram brandi brandon \
    branislav brenda brett brian briana bridget brigitta brigitte britta bronwyn bruce bruna bruno bryan bulent \
    burak caio caitlin caleb callum calvin camila camille candice capucine carina carl carla carlo carlos carlotta \
    carlton carly carmel carmen carmine carol carolin carolina caroline carolyn cassandra cassie catalina caterina \
    catherine catriona caua cecile cecilia cecily cedric celeste celia celine cesar chanel chantal charlene charles \
    charlotte cheryl chiamaka chiara chidi chika chinedu chinwe chioma chloe chris christa christelle christian \
    christina christine christoffer christoph christophe christopher christos chukwuemeka ciara cillian cindy claire \
    clara claude claudia claudine claudio clemence clement clifford clive cody colette colin colleen conceicao \
    connor conor constance constantin consuelo cora coralie corentin corey corinna corinne cornelia cornelius corrie \
    courtney craig cristian cristiano cristina curtis cynthia cyril czeslaw daan dagmar daiki daisy dale dalia \
    damian damien dan dana danica daniel daniela daniele danielle daniil danil danilo danny danuta daphne daria \
    darina darius dariusz darko darnell darren daryl dave davi david davide davina dawid dawn debbie deborah debra \
    deepak deepika deirdre delia demetrius denis denise dennis denzel derek deshawn desiree desmond detlef devon \
    dewi dhruv diana diane diarmuid didier diego dieter dilip dimitri dimitris dina dinesh dino dirk divya diya \
    dmitri dmytro dolly dolores domenico dominic dominik dominika dominique donald donna donovan dora dorian doris \
    dorota dorothea dorothy dorte douglas doyun dragan duarte duncan duska dwayne dylan eamon ebba ebony ebru \
    eckhard eddie edeltraud edgar edith edmund edna eduard eduardo edurne edward edwin edwina eetu efua eileen eino \
    eirik ekaterina ekkehard elaine eleanor eleanora elena eleni eleonora elham eliana elias elif elijah elin elisa \
    elisabeth elise eliza elizabeth elke ella ellen ellie elliot elliott elmer elodie eloise elsa elsbeth elvira \
    emanuel emanuele emeka emil emile emilia emiliano emilie emilio emily emine emma emmanuel emre encarnacion \
    enrico enrique enzo eric erica erik erika erin ernest ernesto ernst erzsebet esme esperanza esra esteban estelle \
    esther ethan etienne eugene eugenia eugenio eugeniusz eunice eunji eva evan evangeline evelina evelyn evelyne \
    ewa fabian fabien fabienne fabio fabiola fabrice fadi faisal fanny farah farid farida fatemeh fatima fatimah \
    fatma fatou federica federico felicia felicity felipe felix femke fenna ferdinand ferenc fergus fernanda \
    fernando fiete filip finn fiona flavia flavio fleur florian florin floyd folake frances francesca francesco \
    francine francis francisca francisco franciszek franco francois frank franz franziska fred freddie frederic \
    frederick frederik frederique freya frida frieda friedrich fritz fumiko gabin gabor gabriel gabriela gabriele \
    gabriella gael gaelle gaetan gail ganesh gareth garrett gary gaston gaurav gavin geeta gemma genevieve geoff \
    geoffrey georg george georges georgia georgina gerald geraldine gerard gerda gerhard germaine gernot gertrude \
    ghassan gheorghe ghislaine giacomo gianluca gianni gideon gijs gilbert gilles gina ginevra gino giorgia giorgio \
    giorgos giovanna giovanni gisbert gisela giulia giuliana giuliano giuseppe gladys glen glenda glenn gloria \
    godfrey goncalo goran gordon gorka gosia gosta grace grazia grazyna greetje greg gregory greta gretchen grzegorz \
    guadalupe gudrun guenter guenther guilherme guillaume guillermo gulsen gunilla gunther gurpreet gustaf gustav \
    gustavo gwen gwenael gyorgy haakon hadiya hafsa hajun hakan hal halil halina hamid hamza hana hanna hannah hanne \
    hanneke hannelore hannes hans harold harper harpreet harriet harry harsh hartmut haruka haruki harumi haruto \
    harvey hasan hassan hatice hayley hazel heath heather heba hector hedwig heidi heike heikki heiko heinrich heinz \
    heitor helen helena helene helga helmi hema hendrik henri henriette henrik henry henryk herbert heribert herman \
    hermann hernan hideo hilary hilde hildegard hinata hiroko hiroshi hiroyuki holger holly hong horst hortense \
    howard hubert hugh hugo huseyin hussein hye hyunwoo iain ian ibrahim ibrahima idris ifeanyi ignacio igor iker \
    ikram ilaria ilias ilona ilse imani imogen imran ineke ines inga inge ingeborg inger ingrid ingvild inigo inna \
    ioana ioannis iolanda ionut irena irene ireneusz irfan irina iris irma irmgard irving iryna isaac isabel isabela \
    isabella isabelle isaiah isha ishaan ismael ismail isolde istvan italo itzel ivan ivana ivo iwona iwonka iza \
    izabela izaskun jaap jacek jacinta jack jackie jacob jacqueline jacques jada jade jadwiga jae jaehyun jagdish \
    jaime jake jakob jakub jamal james jamie jamila jan jana jane janek janet janice janine janos janusz jared jarek \
    jaroslav jaroslaw jaroslawa jarrod jasmin jasmine jason jasper jaspreet javier jay jayden jayne jean jeanette \
    jeanne jedrzej jeff jeffrey jelena jelle jemima jenna jennie jennifer jenny jens jeremiah jeremy jermaine jeroen \
    jerome jerry jerzy jesse jessica jessie jesus jiho jill jim jimin jimmy jin jiri jitka jiwoo joachim joakim joan \
    joann joanna joanne joao joaquim joaquin jocelyn jodie joe joel joelle joerg joey johan johanna johannes john \
    johnny jokin jola jolanta jon jonas jonathan joni joost jordan jordi jorg jorge jorgen jorn jose josef josefa \
    josefina joseph josephine josh joshua josiah josie jovan joyce jozef jozsef juan juana judith judy juergen juha \
    juho jules julia julian juliana julie julien juliet juliette julio julius jun junior jurgen jussi justin justine \
    justyna kabir kacper kaethe kai kaitlyn kaito kamal kamala kamau kamil kamila kamran kaori karen kari karim \
    karin karina karl karol karolina karoly karthik kasia kasper katalin katarina katarzyna kate katerina kathe \
    katherina katherine kathleen kathryn kathy katie katja katrin katya kavita kayla kazimierz kazuki kazuo kazuya \
    keira keisha keith kelechi kelly kelvin kemal ken kendra kenji kenneth kenta kerry kerstin kevin khadija \
    khadijah khaled khalid khalil khanh kiara kiera kieran kim kimberly kimiko kiran kirsten kirsty kishore klara \
    klaudia klaus klement knut koen kofi koji kokoro konrad konstantin konstantinos kourosh kris krishna krista \
    kristen kristian kristin kristina kristine kristoffer krystyna krzysztof kuldeep kunal kurt kwabena kwame kwasi \
    kyle kylie lachlan ladislav lakshmi lamar lanre lara larissa larry lars lashonda lasse laszlo latisha latoya \
    laura lauren laurence laurent laurie laurine lavinia lawrence lawson layla lea leah leandro leanne lech leena \
    leif leila leilani leire lena lenka lennart lenny leo leon leona leonard leonardo leonie leonor leonora leopold \
    lerato leroy leslie leszek leticia levi lewis liam liana lidia lieke liesel lieselotte lila lili lilian liliana \
    lillian lily lina linda linh lisa lisbeth lise liselotte liudmyla lizzie ljubica lloyd logan loic lois lola \
    lorena lorenzo loretta lori lorna lorraine lothar lotta lotte louis louisa louise lourdes luana lubomir luc luca \
    lucas lucia luciana luciano lucie lucienne lucille lucinda lucio lucjan lucrezia lucy ludmila ludovic ludwig \
    ludwika luigi luis luisa luiz lukas lukasz luke luuk lydia lyle lynette lynn lynne maaike maarten mabel macarena \
    maciej macy madison mads maelle maeve magda magdalena magnus mahesh mahmoud mahmut maia maja makoto malcolm \
    malgorzata malia malik mallory malte mamadou manfred manish manon manpreet manuel manuela mara marc marcel \
    marcela marcello marcia marcin marco marcos marcus marek margaret margarete margarita margaux margit margot \
    margret maria mariam mariana mariano marie mariel mariela marijke marika marilou marilyn marina mario marion \
    marisa marisol marissa marit marius mariusz marjan marjorie mark marko markus marlene marlies marlis marloes \
    marlon marsha marta martha martin martina martyna marvin mary maryam marzena masako masato masha mason massimo \
    matej mateja mateo mateusz mathias mathieu mathilde mathis matias matilda matt matteo matthew matthias matthijs \
    mattia maud maura maureen maurice mauricio mauro max maxim maxime maximilian maximiliano maya mayumi mckenzie \
    meera megan mehdi mehmet mei melanie melinda melisa melissa melker melody meltem meredith merel mert merve \
    meryem mia mica micah michael michal micheal michel michelangelo michele michelle michiko mick mickael midori \
    mieczyslaw miguel mihaela mihai mika mikael mike mikel mikhail mikkel mikolaj mila milan mildred milena milica \
    milo milton minako minh minjun minseo mira miranda mireia mireille miriam mirjam miroslav misaki mitchell \
    mitsuko miyu modesta mohamed mohammad mohammed mohan moira molly monica monika montserrat morag mordechai morgan \
    moritz morten moses muhammad mukesh murat muriel murilo murray mustafa mwangi mykola myra myriam myrtle nabil \
    nada nadege nadia nadine nadja naeem nahla naim najib naledi nancy nandini naoki naoko naomi narendra naresh \
    nasir nasrin nasser natacha natalia natalie nataliia natasha nathalie nathan nathaniel navya nayeli nazar neda \
    neha neil nellie nelson nenad nerea neville ngozi nia niamh niccolo nicholas nick nicki nicola nicolai nicolas \
    nicole nicoletta nicolette nidhi niek niels nigel nikhil niklas niko nikola nikolai nikolaos nikos nils nilufer \
    nina nino niranjan nisha nitin njeri nnamdi noa noah noel noelle noemi noemie nomsa nomvula noor nora norbert \
    noreen norma norman noura nuno nuria nyasha oana obinna oceane octavia octavio odette odile oksana ola oladele \
    olaf olamide olav oleg oleksandr olena olga oliver olivia olivier oliwia ollie oluwadamilola oluwaseun omar \
    omari omer ondrej onni oona orhan oriol orla orlaith orlando osama oscar oskar osman osvaldo othman otieno \
    ottilie otto oumar owen oyelaran oyvind ozan ozge pablo paloma pam pamela panagiotis paola paolo parisa \
    parminder parth pascal pascale patrice patricia patricio patrick patrik patrizia patsy patty paul paula pauliina \
    paulina pauline paulo pavel pavla pawel pedro peggy penelope percy perla pernille peter petr petra petros petter \
    phil philip philipp philippa philippe phillip phoebe phyllis pia piero pierre pieter pietro pilar piotr polly \
    pooja prakash pranav prasad pratik preston prisca priscilla priya priyanka przemyslaw qiang quentin quinn rabia \
    rachel rachelle radek radha radoslaw rafael rafaela rafal raghav ragnar ragnhild raheem rahel rahul raimund \
    raimunda rainer raissa raj rajesh rajiv rajni rakesh ralf ralph ramesh rami ramon ramona randi randy rania \
    ranjit raphael raphaelle raquel rasa rashid rasmus raul ravi ravinder ray raymond raymonde reagan rebeca rebecca \
    recep reem regina regine regis regula rehana reiko reina reinhard rekha remedios remi remy renata renate renaud \
    rene renee reto reuben reza rhea rhiannon rhonda rhys ria ricarda ricardo richard richie rick ricky rico rikke \
    riku rina risa rishi rita ritu ritvik riya robbie robert roberta roberto robin rocco rocio rodney rodolfo \
    rodrigo rogelio roger rohan rohit roland rolando rolf romain roman romana romane romina romy ronald ronan ronda \
    ronja ronnie rory rosa rosalia rosalind rosanna rosaria rosario rose rosemarie rosemary roshni rosie rosita \
    roslyn rowena roxana roxane roxanne roy ruben rudi rudolf rudy rukhsana rupert ruslan russell ruta rutger ruth \
    ruud ryan ryo ryoko ryota ryszard saad saanvi sabina sabine sabrina sacha sachiko sadia safiya sagar sahar said \
    saif saira sakura salih salim sally salma salman salome salvador salvatore sam samantha samara samir samira \
    samuel sandeep sandhya sandor sandra sandrine sandro sanja sanjay sanna sanne santi santiago saoirse sara sarah \
    sarina sarita sascha sasha saskia satish satoru satoshi saul savita sayaka scott sean sebastian sebastiano \
    sebastien seema seher selena selim selina selma semih seohyun seojun seoyeon serena serge sergei sergey sergio \
    sergiu serhiy seth severine sevgi seyed shabnam shaheen shahid shakira shalini shane shanice shankar shannon \
    shantel shanti sharmila sharon shauna shaurya shawn shawna sheila shelby sheldon shelly sherry shigeru shilpa \
    shinji shirin shirley shiro shivani shona shota shreya shu shweta sian siddharth sidney siegfried siegmund \
    sienna sietske signe sigrid sigrun silas silke silvana silvia silvio simon simona simone simran sindre sinead \
    siobhan sipho sirin sixten sjoerd slavica slawomir slawomira sneha sofia sofie sofija solange soledad solene \
    solveig sonal sondra sonia sonja sonke sonny soo sophia sophie soraya soren sota soyeon stacey stacy stanislav \
    stanislaw stefan stefania stefanie stefano stefany steffen stelian stella stephan stephane stephanie stephen \
    steve steven stig stuart sukhdeep suleyman suman sumaya sumit sungmin sunil sunita suresh surinder susan susana \
    susanna susannah susanne susie suzanne svea sven svetlana svitlana swati sybil sylvain sylvester sylvia sylvie \
    szymon tabea tabitha tadeusz taiwo takashi takeshi takumi tamar tamara tamas tami tammy tania tanisha tanner \
    tanvi tanya tara taras tarek tariq taro tasha tatiana tatjana tatsuya tatyana tea ted temitope tendai teodor \
    teodora teresa teresita terrence terry tess tetiana tetsuya teun thabo thandiwe thea theo theodora theodore \
    theresa theresia thiago thibault thibaut thierry thijs thom thomas thora thorsten tiago tianna tiberiu tibor \
    tiffany tiia tilda tim timea timo timothee timothy tina tirza tobi tobias toby todd tom tomas tomasz tomi tomoko \
    tonia tony torben toril torsten toshiro tove tracy trang traugott travis trent trevor tricia trina tristan trond \
    trudy truus trygve tuan tuba ture turid tuula tyler tyrone tyson uche uchenna udo ueli ugo ulla ulrich ulrika \
    ulrike umar umberto umut unai ursel ursula urszula usha usman ute uwe vaclav vadim valentin valentina valentino \
    valeria valerie valerija valerio valeriy vanda vandana vanessa vania vasco vasile vasiliki vasilis vasily vasyl \
    veeti veikko velma venkat vera verena vernon veronica veronique victor victoria vidar vihaan vijay viktor \
    viktoria viktorija vilgot vilma vinay vince vincent vincenzo vinicius vinod viola violet virginia virginie \
    visvaldas vitoria vivaan vivek vivian viviana vivienne vlad vladimir vladislav volker volkmar volodymyr vreni \
    waclaw waldemar waleed wallace walter waltraud wanda wanjiku wanjiru wassim wayne wei wendell wendy wenzel \
    werner wesley wieslaw wieslawa wiktor wiktoria wilbur wilfred wilfried wilhelm wilhelmina willa willem willemijn \
    willi william willie wilma winifred winston wioletta wojciech wolfgang wolfram woody wouter xabier xander xavi \
    xavier ximena yael yahya yana yann yannick yannis yara yaroslav yaseen yash yasin yasir yasmeen yasmin yasmine \
    yasuo yelena yesenia yildiz yinka yiorgos ylva yohan yoko yolanda yolande yosef yoshiko youngsoo yousef youssef \
    yui yuichi yuki yukiko yulia yuliya yuma yumi yuri yuriy yusra yusuf yuta yuto yves yvette yvon yvonne zach \
    zachariah zachary zadie zahid zahra zaid zainab zanele zara zaynab zbigniew zdenek zdzislaw zeinab zelda zena \
    zeynep zhanna ziad zina zita zlatan zoe zoey zofia zoltan zora zsofia zuleika zuzana zuzanna zygmunt";
