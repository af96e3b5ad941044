//! Common given names, as censuses of several countries list them.

use std::collections::HashSet;
use std::sync::LazyLock;

use super::native;
use crate::mask::rules::accents;

static GIVEN: LazyLock<HashSet<&str>> =
    LazyLock::new(|| NAMES.split(' ').chain(super::world::NAMES.split(' ')).collect());

/// Whether the word is one, in any case, with or without its accents.
pub(super) fn is_given(word: &[u8]) -> bool {
    if word.len() > 16 {
        return word.first().is_some_and(|first| *first >= 0xD0) && native::is_given(word);
    }
    // `Seo-yeon` is `Seoyeon`, and of `Anne-Sophie` the first is enough.
    if let Some((first, second)) = memchr::memchr(b'-', word).and_then(|at| word.split_at_checked(at)) {
        let second = second.get(1..).unwrap_or_default();
        return second.len() >= 2 && (is_given(&[first, second].concat()) || is_given(first));
    }
    let letters: Vec<u8> = accents::plain(word).collect();
    std::str::from_utf8(&letters).is_ok_and(|letters| GIVEN.contains(letters)) || native::is_given(word)
}

const NAMES: &str = "\
    aadhya aafke aage aaliyah aaltje aarav aaron aarti aarush abbas abbey abbie abby abdel abdelkader abdi abdul \
    abdulaziz abdulla abdullah abdullahi abdulrahman abel abelardo abena abhinav abhishek abigael abigail abner \
    abraham abram abril achieng achille achim ada adaeze adalbert adalberto adalgisa adalyn adam adan adaora addison \
    adebayo adel adela adelaida adelaide adelbert adele adelheid adelia adelina adeline adem aden adigun adil adina \
    aditi aditya adnan adolf adolfo adonis adrian adriana adriane adrianna adrianne adriano adriel adrien adrienne \
    aedan afnan afonso agata agatha agathe agne agnes agnese agneta agnieszka agostinho agusta agustin agustina \
    ahlam ahmad ahmed ahmet ahti aicha aida aidan aideen aiden aigul ailbhe aileen aili ailis ailsa aime aimee aina \
    ainara aine ainhoa aino aisha aishah aisling aitor aiyana ajan ajay ajit akane akanksha akari akash akhil akif \
    akiko akira akos akosua aksel akua alain alan alana alanna alannah alasdair alazne alba alban albano albert \
    alberta alberte albertina albertine alberto albin albina albino albrecht alcides alda aldis aldo alea alec aled \
    alejandra alejandro alejo aleks aleksandar aleksander aleksandr aleksandra aleksei aleksi aleksy alena ales \
    alessandra alessandro alessia alessio aleta alex alexa alexander alexandr alexandra alexandre alexandria \
    alexandru alexei alexej alexia alexis aleyna alfie alfons alfonso alfred alfredo algirdas algot ali alia alice \
    alicia alicja alida alina aline alinta alis alisa alisha alison alissa alisson alistair alix aliya alize alla \
    allan allen allira allison ally alma almerinda almira almus alois aloisia alok alondra alonso aloys alper \
    alphons alphonse alphonsus alta altan althea alun alva alvar alvaro alvin alwin alwina alwine alyssa alzbeta \
    alzina ama amada amadeu amado amador amahle amaia amaka amal amalia amalie amalija amanda amandine amani amar \
    amara amaro amaya ambar amber ambika ambra ambrose amelia amelie americo amie amin amina aminah amine amir amira \
    amit amon amos amparo amrit amrita amy ana anabel anabela anabella anahi anais analia anand ananya anas \
    anastacia anastasia andela ander anders anderson andile andoni andra andre andrea andreas andree andreea andrei \
    andreia andrej andres andrew andrey andri andrin andriy andrzej andy anele aneta anett anette anezka angel \
    angela angele angelica angelika angelina angeline angelique angelita angelo angharad angie angus anh anibal \
    anica anika aniket anil anina anisa anissa anita anja anjali anju anka anke ankit ankita ann anna annabel \
    annabell annabella annabelle annalena annalisa annalise annamaria annamarie anne annegret anneke anneli annelie \
    annelies anneliese annelise annemarie annemie annetta annette anni annick annie annika annikki annina annita \
    anny anouk ansel anselmo ansgar antero anthea anthony antje anto antoine antoinette anton antonella antoni \
    antonia antonie antonietta antonija antonin antonina antonino antonio antonius antony antti anupam anuradha \
    anushka anwar anwen anya aoife aparecida aparna apolline apolonia april aqsa arabella araceli aracely aran \
    arantxa arati arcelia archana archer archie arda ardis ariadna arian ariana ariane arianna arie ariel ariella \
    arif ariki arin arina aris aristide aritz arja arjun arkadiusz arlene arlette arley arlo arman armand armando \
    armelle armida armin armindo arna arnaldo arnau arnaud arndis arndt arne arney arnheidur arno arnold arnoldo \
    arnulfo aroha aron arpad arron arsenio arta artan artemio arthur artis arto arttu artur arturo arturs arun aruna \
    arvid arvind arwa arwel aryan arzu asbjorn asha asher ashish ashlee ashleigh ashley ashling ashok ashton ashwin \
    asier asif asiman asko aslan asli asma assunta asta astrid asuka asuncion atena atharv atilio atilla atsushi \
    attila atul aubin aude audrey augusta auguste augustin augustina augustine augusto aura aurel aurelia aurelie \
    aurelien aurelio aurica aurora aurore austin ava avigail avinash avni axel axelle aya ayaan ayaka ayako ayanda \
    aydan ayden aydin ayesha ayhan ayla ayleen aylin ayman aynur ayodele ayoub ayse aysegul aysel aysha ayten ayub \
    ayumi ayush azad aziz azizah azra azucena babak babalwa babatunde babette babita badr baha bailey balaji baldur \
    baldwin baljit baltasar balthasar balwinder bambi bandar banjo baptiste bara barbara barbora baris barry bart \
    bartholomew bartley bartlomiej bartolome bartosz basak bashir basilio basim basma bassi bastiaan bastian bastien \
    batuhan bautista bayani bayram bayron beata beate beatrice beatrix beatriz beau becky beda begona bela belen \
    belinda bella ben benard benedetta benedict benedicte benedikt benedita bengi bengt benicio benita benito \
    benjamim benjamin benno benny benoit benony bent benta bente benthe berat berend berenice berit berk berkay \
    bernabe bernadette bernadine bernard bernarda bernardino bernardita bernardo bernd berndt bernhard bernice bernt \
    berta bertha berthe bertil bertram bertrand beryl bessi betania beth bethan bethany betina bettina betty \
    beverley beverly beyza bharat bhavana bhavesh bhavna bheki bhuvan biagio bianca bianka bibi bibiana bich biel \
    bilal biljana bill billie billy bilqis bina birger birgit birgitta birte birthe bjarne bjarte bjorg bjorn \
    bladimir blahoslav blaine blair blanca blanche blandine blanka blazej blazena bleddyn blessing boaz bob bobby \
    bodhi bodil bodo boel bogdan bogumil bogumila boguslaw bohdan bohumil bohumila bohumir bohuslav bojan boleslav \
    boleslaw bongani bongiwe bonnie borge boris borja boudewijn boyan bozena brad bradley brady brahim bram brandi \
    brandon brandy branislav branka branko branwen braulio braxton brayan brayden breanna breda brenda brendan \
    brendon breno brent brett brian briana brianna brice bridget brien brieuc brigid brigida brigita brigitta \
    brigitte mareike maelys brimi brinda brit brita britney britt britta brittany brittney brock brodie brogan brona bronagh \
    bronislava bronislaw bronte bronwen bronwyn brooke bruce bruna bruno bryan bryce bryn bulent burak burcu \
    burkhard busisiwe busra cacilia caio caitlin caitlyn caitriona caleb calista callum calogero calvin camila \
    camilla camille camilo campbell canan candace candela candelaria candice candida candido caoimhe capucine cara \
    caren caridad carin carina carine carl carla carles carlo carlos carlota carlotta carlton carly carme carmel \
    carmela carmelita carmelo carmen carmina carmine carol carola carole carolin carolina caroline carolyn carolyne \
    carrie carsten carys casandra casey casper cassandra cassia cassidy cassie catalina catarina caterina cathal \
    catharina catherine cathleen cathrine cathy catia cato catrin catrina catriona caua cayetano cecelia cecil \
    cecile cecilia cecilie cecily cedric ceferino celeste celestin celestine celestino celia celina celine celso \
    cemal ceren ceri cerys cesar ceyhun cezary chad chaeyoung chandan chandra chanel chantal chantel chantelle \
    charlene charles charlie charline charlott charlotta charlotte charly charmaine charo chelsea chelsey cherie \
    cheryl chetan chiamaka chiara chidi chihiro chika chinedu chinwe chioma chitra chloe chris christa christel \
    christelle christian christiana christiane christianne christie christin christina christine christof christofer \
    christoffer christoph christophe christopher christos christy chukwudi chukwuemeka chukwuma chwayita ciara \
    ciaran cielo cigdem cillian cindy cinthia cintia cinzia cipriano ciriaco ciro citlali clair claire clara clare \
    clarence clarice clarisa clarissa clarisse clark claude claudette claudia claudie claudine claudio claudius \
    claudy claus clayton clemence clemens clement clemente clementina clementine clifford clinton cliodhna cliona \
    clive clodagh cloe clotilde codie cody coleman colette colin colleen collette collin collins colton colum conal \
    conall conan conceicao concepcion concetta concha connie connor conny conor conrad constance constantin \
    constanza constanze consuela consuelo cora coralie cordula corentin corey corina corine corinna corinne cormac \
    cornel cornelia cornelio cornelis cornelius corrie cortney cory cosima cosimo costanza courtney craig cristal \
    cristhian cristian cristiano cristina cristobal cristofer cristopher csaba ctibor cuauhtemoc cuong curt curtis \
    custodio cynthia cyprian cyril cyrille cyrus czeslaw daan dadi dafina dafne dagmar dagmara dagny dagoberto \
    dahyun daichi daiki daire daisuke daisy daithi dalal dale dalia dalibor dalton dalvin damaris damian damiano \
    damien damir damjan damon dan dana danae dani dania danica daniel daniela daniele daniella danielle daniil \
    danijel danijela danil danilo danival danna danny dante danuta dany daphne dara darcy daren daria dariana darin \
    darina dario darius dariusz darko darlene darnell darragh darrell darren darrin darryl darryn darshan daryl dasa \
    daudi dave davi david davide davin davina davit davor davy dawid dawn dayana dayna deane deanna dearbhail \
    dearbhla debbie debby debora deborah deborrah debra declan deepa deepak deepika defne deidre deirdre deisy dejan \
    delfina delia delphine delyth demarcus demet demetra demetrio demetrius demi demian denis denisa denise denisse \
    deniz dennis denny denzel deolinda dereck derek derick dermot derrick dervla deshawn desiderio desiree desmond \
    detlef devi devika devin devon dewi deyanira dhananjay dhruv dian diana diane diann dianna dianne diarmuid \
    didier diego dieter dietmar dietrich dieuwke dilan dilara dilip dilja dillon dilys dimas dimitri dimitrios \
    dimitris dina dinah dinesh dino diogo dion dionisio dionne dirk divya diya dmitri dmytro dobroslav dogan dolly \
    dolores domenic domenica domenico domhnall dominga domingas domingo dominic dominick dominik dominika dominique \
    dona donal donald donat donatella donato donghyun donna donovan dora dorcas doreen dori dorian dorina dorine \
    doris dorota dorotea dorothea dorothee dorothy dorte dorthe douglas doyun draga dragan dragica drahomira \
    drahoslav drahoslava drew duaa duane duarte dulce dumisani duncan dunja durga dusan duska dustin dwayne dylan \
    eabha eamon eamonn ebba ebbe ebenezer eberhard ebony ebru eckhard edda eddie eddy edel edelmira edeltraud eder \
    edgar edgard edgardo edilon edin edina edinson edison edita edite edith edmond edmund edmundo edna edouard edson \
    eduard eduarda eduardo edurne edvard edvin edward edwige edwin edwina edyta eefje eeli eero eetu efrain efren \
    efua egbert egon eider eija eiji eila eileen eilidh eilis eilish eimear eimer einar eino eira eirik eirlys \
    eithne eivind ekaterina ekin ekkehard ekrem ekta eladio elaine elbert elda eldar eldon elea eleanor eleanora \
    elena eleni elenore eleonora eleonore eleri elettra eleuterio elfie elfriede elgin elham elia elian eliana \
    eliane elias elie eliecer elif elijah elimar elin elina elinborg eline elinor elio eliot elis elisa elisabet \
    elisabeth elise eliseo elisha eliska eliza elizabeth elke ella ellen elli ellie ellinor elliot elliott ellis \
    elly elma elmar elmer elmira elna elnur elodia elodie eloi eloisa eloise elon eloy elsa elsbeth elsy elton elva \
    elvia elvin elvina elvira elvis elvy elwyn elza elzbieta eman emanuel emanuela emanuele embla emeka emel emelia \
    emelie emelina emeline emely emer emerald emerson emil emile emilia emilian emiliana emiliano emilie emilija \
    emilio emilly emily emine emir emlyn emma emmanuel emmanuelle emmet emmett emmi emmy emrah emre emrys \
    encarnacion enda enea eneko enes engin engla enid enna ennio enola enric enrica enrico enrique enriqueta enver \
    enya enzo eoghan eoin epifanio erasmo erastus ercan erdem erdinc erdogan eren erhan erhard eric erica erich \
    erick erik erika erin erina eris erja erkan erkki erla erland erlend erling ermelinda erna ernest ernestina \
    ernestine ernesto ernst erol ersin ervin erwin eryn erzsebet esin esme esmee esmeralda espen esperanza esra essi \
    esteban estefania estefany estela estella estelle ester estera esther estrella ethan ethel etienne etna etta \
    ettore euan eufemia eugen eugene eugenia eugenie eugenio eugeniusz eulalia eunice eunji euros eusebia eusebio \
    eva evald evaline evan evance evangelina evangeline evaristo evelien evelin evelina eveline evelio evelyn \
    evelyne evert everton evie evita evren ewa ewald ewan ewelina eylul ezekiel ezequiel ezgi ezio ezra fabia fabian \
    fabiana fabiano fabien fabienne fabio fabiola fabrice fabricio fabrizio facundo fadi fahad fahd faisal faizal \
    fanie fanny farah farhan farid farida fariz faruk fatema fatemeh fatih fatiha fatima fatimah fatma fatou \
    faustine faustino fausto fawaz faye feargal fearghal febe federica federico fedor felice felicia feliciano \
    felicie felicitas felicity feliks feline felipa felipe felisa felismina felix femke fenna ferdinand ferenc \
    fergal fergus ferhat fermin fernand fernanda fernande fernando ferran feyza ffion fiachra fidel fien fiete \
    fikile fikret filip filipa filipe filippa filippo filiz filomena finbar finbarr finlay finley finn fintan fiona \
    fionn fionnuala fiorella firat firmino flavia flavien flavio flemming fletcher fleur flor flora flore florence \
    florencia florencio florent florentin florentina florentino florian floriane florin florina florinda florine \
    floris floyd folake fortunata fortunato franc franca frances francesca francesco francia francine francis \
    francisca francisco franciszek franck franco francois francoise franjo frank frankie franklin franky frans \
    frantisek frantiska franz franziska fraser fred freda freddie freddy frederic frederick frederik frederique \
    fredo fredric fredrick fredrik fredy freek freja freya frida fridolin fridur frieda friederike friedhelm \
    friedrich fritz frode froilan fulvio fumiko furkan fuzuli gabi gabin gabino gabor gabriel gabriela gabriele \
    gabriella gabrielle gaby gael gaelle gaetan gaetano gaia gail galina gamze ganesh garazi gareth garret garrett \
    garry gary gaspar gaspard gaston gaurav gauri gavin gayatri gaylene gebhard geert geertje geeta geir gema gemma \
    genaro genevieve gennaro genoveva genowefa geoff geoffrey georg george georges georgette georgia georgiana \
    georgina georgine georgios geraint gerald geraldine geraldo gerard gerardo gerd gerda gerhard gerhardt geri \
    gerlinde germaine gernot gerold geronimo gerrit gerry gerson gert gertrud gertrude geza ghada ghassan gheorghe \
    ghislain ghislaine giacomo giada gian giancarlo gianfranco giang gianluca gianna gianni gibson gideon gijs \
    gilbert gilberte gilberto gilda giles gilles gillian gilman gina ginette ginevra gino gioia gion giorgia giorgio \
    giorgos giovana giovanna giovanni giovanny girish gisbert gisela gisele giselle gisselle gitte giuditta giulia \
    giuliana giuliano giulio giuseppa giuseppe giuseppina gizem gjermund gladis gladys glen glenda glenn glenys \
    gloria glorinda godfrey gokce gokhan gonca goncalo gonzalo gopal goran gordana gordon gorka gosia gosta \
    gottfried gottlieb govind graca grace gracia graciela graeme graham grainne grayson grazia graziella grazyna \
    greetje greg gregg gregoire gregor gregorio gregory gret greta gretar gretchen grete grethe gretta griet \
    griselda grzegorz guadalupe gucal gudrun guenter guenther gugu guilherme guilhermina guillaume guillem \
    guillermina guillermo gulaga gulay guler gulsah gulsen gulus gulzar gunar gunda guney gunhild gunilla gunnar \
    gunner gunter gunther gunvor guoqiang gurkan gurpreet gust gustaf gustav gustave gustavo gwen gwenael gwenaelle \
    gwenda gwendoline gwendolyn gwilym gwyn gwyneth gyda gyorgy haakon habiba hadeel hadi hadija hadiya haeun hafiz \
    hafsa haifa hailey haizea hajun hakan hakim hakon hal haley halfdan halil halima halina halley halvard halvor \
    hamad hamda hamdan hamid hamish hamza hana hanan hande hanh hani hanife hanna hannah hanne hanneke hannele \
    hannelore hannes hannu hans hansjorg hanspeter haoran harald hardik hardy hari harish harjit harley harm harold \
    harper harpreet harri harriet harrison harry harsh harsha harshad hartmut haruka haruki harumi harun haruto \
    harvey hasan hassan hatice havard havva haya hayato haydee hayden hayleigh hayley hazal hazel hazem haziq heath \
    heather heba hector hedda hedi hedvika hedwig hedy hege heide heidi heidrun heidy heike heikki heiko hein heiner \
    heinrich heinz heitor heledd helen helena helene helga helge helio hella hellen hellmut helma helmer helmi \
    helmut heloisa heloise hema hemant hendrik hendrika henk henna hennie henning henny henri henrieta henrietta \
    henriette henrik henrique henry henryk herbert herdis heribert heriberto herma herman hermann hermenegildo \
    hermes hermina hermine herminia herminio hernan hernando herta hertha herve hessa hidayah hideki hideo hien hieu \
    hilario hilary hilda hilde hildegard hildur hilkka hillary hillevi hilma hilmar hiltrud himanshu hina hinata \
    hind hinrich hipolito hiram hiroaki hiroki hiroko hiroshi hiroto hiroyuki hisham hitomi hjalmar hjordis hoai \
    hoang holger hollie holly holm homero hong honoka honora horacio horst hortense hortensia hosea hoseok howard \
    hubert huda hudson hugh hugo hugues huguette hui hulda humberto humphrey huong huseyin hussein huub huyen hye \
    hyejin hyunjin hyunwoo hywel iain ian iarlaith ibrahim ibrahima ibtisam ichiro idoia idris idun iestyn ieuan \
    ieva ifan ifeanyi ifeoma ignac ignace ignacia ignacio ignatz ignaz ignazio igor ihsan iida iiro iker ikram \
    ilaria ilayda ilda ildiko ileana ilenia ilgi ilhan ilias ilidio ilija ilja ilker ilkka ilmari ilona ilse ilyas \
    imam imane imani imanol imelda imke immanuel imogen imran imre inacio inaki inaya indiana indira indra ineke \
    ines ineta inez inga inge ingeborg inger ingmar ingo ingrid ingrida ingunn ingvar ingvild inigo inka inkeri \
    inmaculada inna ioan ioana ioannis iolanda iolo iona ionut iorwerth ipek irati irem iren irena irene ireneusz \
    irfan irina irine iris irja irma irmgard irving iryna isaac isabel isabela isabell isabella isabelle isadora \
    isaiah isaias isak isha ishaan ishita isidor isidora isidoro isidro isla ismael ismail ismet isobel isolde \
    issack isto istvan italo itsuki itzel ivan ivana ivanka ivar iver iveta ivette ivica ivo ivona ivone ivonne ivor \
    iwan iwona iwonka iza izabela izaskun izidor izzat jaakko jaan jaana jaap jaber jabulani jacek jacinta jacinto \
    jack jackeline jackie jacky jaclyn jacob jacobo jacopo jacqueline jacques jada jade jadranka jadwiga jae jaehyun \
    jael jafet jagdish jaime jair jairo jaka jake jakob jakub jalmari jamaal jamal jameel james jamie jamil jamila \
    jan jana jane janek janet janeth janette jani janice janick janik janina janine janis janko jann janna janne \
    janneke jannie jannik jannis jano janos jantje janus janusz jaqueline jara jared jarek jari jarkko jarl jarlath \
    jarmila jarmo jarno jaromir jaron jaroslav jaroslava jaroslaw jaroslawa jarrah jarrod jasmin jasmina jasmine \
    jasna jason jasper jaspreet jassim jatin jaume javier javiera jawaher jaxon jay jaya jayant jayda jayde jayden \
    jayesh jayne jayson jazmin jean jeana jeanette jeanine jeanluc jeanne jeannette jeannie jeannine jedda jedrzej \
    jeff jefferson jeffery jeffrey jeison jelani jelena jelle jemima jemma jena jenifer jeniffer jenna jenni jennie \
    jennifer jenniffer jenny jens jeppe jere jeremiah jeremias jeremie jeremy jerica jermaine jeroen jerome jeronimo \
    jerry jerson jerzy jesper jesse jessica jessie jessika jessy jesus jhoan jhon jhonatan jhonny jianguo jiayi \
    jignesh jiho jihoon jill jillian jim jimena jimin jimmie jimmy jin jing jiri jiro jisoo jitka jiwoo jiyoung \
    joachim joakim joan joana joann joanna joanne joao joaquim joaquin joaquina jocelyn jocelyne jochen jodi jodie \
    jody joe joel joelle joep joerg joey johan johana johann johanna johanne johannes johans john johnathan johnnie \
    johnny johny joke jokin jola jolana jolanda jolanta jolene jolie joline jon jona jonah jonas jonatan jonathan \
    jonathon joni jonna jonny joonas joonho joost jordan jordi jordon jordy jorg jorge jorgen joris jorja jorma jorn \
    jorunn jose josee josef josefa josefin josefina josefine joselyn josep joseph josephine josephus josette josh \
    joshua josiah josiane josie josip josko josselin jost jostein josu josua josue jouko jouni jovan jovana jovita \
    joyce jozef jozsef juan juana juanita jude judit judita judith judy juergen juha juhani juho jukka jule julen \
    jules juli julia julian juliana juliane julianna julie julien julienne juliet julieta juliette julija julijana \
    julio julita julius jun junho juni junia junior junius junko juraj jure jurgen juri jurre jussara jussi justin \
    justina justine justino justus justyna jutta juul juuso jyoti jyrki kaan kaarina kabir kacper kadir kaethe \
    kagiso kai kaia kaija kailash kaique kaisa kaitlin kaitlyn kaito kaja kajal kala kaleb kalervo kalevi kalina \
    kalle kalman kamal kamala kamarul kamau kami kamil kamila kamran kamron kamya kanchan kane kaori kapil kapitola \
    kara karan kare kareem karel karen kari karim karima karin karina karine karitas karl karla karley karlheinz \
    karli karlina karlo karma karol karolin karolina karoline karoly karri karsten karthik karyn kasia kasim kaspar \
    kasper kassandra kata katalin katarina katarzyna kate katelyn katerina katerine katharina katharine kathe \
    katherin katherina katherine kathi kathleen kathrin kathryn kathy kati katia katie katja katlego kato katri \
    katrin katrina katty katy katya kauan kauko kaushik kavita kavitha kayden kaye kayla kaylee kayleigh kazim \
    kazimierz kazuki kazuo kazuya keanu keegan keely kees keijo keiko keira keisha keisuke keith kelechi kelli \
    kellie kelly kelsey kelvin kemal ken kenan kendra kenichi kenji kennedy kenneth kenny kent kenta kenzie keong \
    kerem keri kerri kerrie kerry kerstin kerttu ketan kevin khadija khadijah khairul khaled khalid khalifa khalil \
    khanh khanyi khanyisile khawla khaya khloe khoa kholoud kian kiara kien kiera kieran kilian killian kim \
    kimberley kimberly kimiko kimmo kinga kira kiran kirby kirk kirra kirsi kirsten kirstie kirstin kirsty kirti \
    kishore kitty kiyoshi kjell kjersti kjetil klaas klara klaudia klaus klemens klement knut kobe kobus koen \
    koenraad kofi koichi koji koko kokoro koldo komal konrad konstantin konstantinos konstanze koos koray kori \
    kornel kornelia kornelius kosuke kourosh kris krish krishna krista kristel kristen krister kristi kristian \
    kristiana kristie kristiina kristijan kristin kristina kristine kristjan kristof kristofer kristoffer kristopher \
    kristy kriti krystal krystian krystyna krzysztof ksawery kuba kubra kuldeep kumiko kunal kuno kurt kurtis \
    kvetoslava kwabena kwaku kwame kwasi kwesi kyan kyara kyla kyle kylie kyoko kyosti kyra kyungsoo laban lachie \
    lachlan ladina ladislav ladislava laetitia laia laila lakisha lakshmi lala lalit lamar lamia lance lanre \
    laquisha lara larisa larissa larry lars lashonda lasse laszlo lata latasha latha latif latifa latisha latoya \
    laura laure laureano laureen lauren laurence laurens laurent laurenz lauretta laurette lauri laurie laurin \
    laurine lautaro lavinia lawrence lawson laxmi layla lazar lazaro lea leah leana leander leandra leandro leanne \
    leano lebo lebogang lech leela leena leia leidy leif leigh leila leilani leire lelia lempi lena lene leni lenka \
    lenn lennart lenny leo leocadia leon leona leonard leonardo leonce leoncio leone leonel leonhard leonidas leonie \
    leonor leonora leonore leontina leontine leopold leopoldina leopoldo lerato leroy lesedi lesia lesley leslie \
    lesly leszek leticia letitia letizia levent levi levin lewis leyla leyli liam lian liana liane liba liban libby \
    libor lida lidia lidija lieke liesbeth liesel lieselotte lieve ligia ligita lihua liisa lila lili lilia lilian \
    liliana liliane lilija lilja lill lilla lilli lillian lilly lily lina linda linde lindsay lindsey linh linn \
    linnea lino linus lionel lisa lisandro lisbet lisbeth lise liselotte lisette lissette liudmyla livia livio liza \
    lize lizeth lizwe lizzie ljiljana ljubica ljudmila llew llinos llorenc lloyd lluis loes logan loic lois lokesh \
    lola lolita lona loni lonnie lora loraine lorcan lore loredana lorelei lorena lorenz lorenza lorenzo loreto \
    loretta loretto lori lorin lorine loris lorna lorraine lothar lott lotta lotte lotti louie louis louisa louise \
    lourdes lovisa lovro lowri luan luana lubanzi lubna lubomir lubos luc luca lucas lucca lucero lucette lucia \
    lucian luciana luciano lucie lucien lucienne lucija lucila lucile lucille lucimar lucinda lucio lucja lucjan \
    lucretia lucrezia lucy lucyna ludger ludivine ludmila ludovic ludovica ludvig ludvik ludwig ludwika luigi luis \
    luisa luise luisina luiz luiza luka lukas lukasz luke lupe lutfi lutz luuk luyanda luzia lwazi lydia lydie lyle \
    lynda lyndon lyndsay lyndsey lynette lynn lynne lynnette lynsey maaike maarit maarten maartje mabel macarena \
    machteld maciej mackenzie macy madalena maddison madeleine madelene madeline madhav madhavi madison madoka mads \
    mael maelle maeva maeve mafalda magali magaly magda magdalena magdalene maggy magnar magne magnus mahdi mahesh \
    mahir mahmoud mahmud mahmut maia maialen maicol maicon maida maider maija maik mair maira maire mairead mairi \
    maite maja majd majed majken makayla makena makoto maks maksim mala malachy malak malcolm malea malee malena \
    malene malgorzata mali malia malik malika malin mallory malou malte malvina mamadou mamoru mamta manabu manal \
    manas manasi manda mandeep mandla mandy manfred manila manish manisha manju manjula manoj manon manpreet mansoor \
    mantas manuel manuela manuelita manus mara marc marcel marcela marcelina marceline marcelino marcell marcella \
    marcelle marcello marcelo marcia marcial marcin marcio marco marcos marcus mare mared marek maren marga margaret \
    margareta margarete margaretha margarida margarita margaux margherita margit margita margo margot margret \
    margrit marguerite mari maria mariah mariam marian mariana marianela mariangela mariann marianna marianne \
    mariano maribel marica maricela marie marieke mariel mariela mariella marielle marietjie marietta mariette \
    marija marijan marijana marijke marika mariko marilena marilia marilou marilyn marin marina marinella marino \
    mario marioara mariola marion maris marisa marisela marisol marissa marit marita maritta maritza marius mariusz \
    marja marjan marjatta marjo marjorie marjut mark markku marko markus marlee marleen marlen marlena marlene \
    marlies marlin marlis marloes marlon marlyse marsha mart marta marten martha marthe marti martial martijn martim \
    martin martina martine martyna marvin marwa marwan mary maryam maryann maryanne marylene maryline maryse marzena \
    masaki masako masao masashi masato masha mason massimiliano massimo matej mateja mateo mateus mateusz matheo \
    mathew mathias mathieu mathijs mathilda mathilde mathis matias matija matilda matilde mato matt matteo matthew \
    matthias matthieu matthijs matti mattia mattias matyas maud maude maura maureen mauri maurice mauricette \
    mauricio maurine maurits maurizio mauro mavis max maxence maxim maxime maximilian maximiliano maximilien maximo \
    maximus maxine maxwell maya mayar mayara mayra maysa mayte mayumi mbali mckenzie meagan meaghan mechthild meda \
    meena meera megan megane meghan meghna megumi mehdi mehmet mei meike meiling meinhard meinrad meirion mekkin \
    melania melanie melany melba melchor melek melih melike melina melinda melis melisa melissa melita melker \
    melodie melody melokuhle meltem melvin menna meral mercedes meredith merel meritxell merja merle mert merve \
    mervi mervin mervyn mery meryem mesut metin metod metta mette mia mica micael micaela micah micha michael \
    michaela michaele michal micheal michel michela michelangelo michele micheline michell michelle michiko mick \
    mickael midori mieczyslaw mieke miguel mihael mihaela mihai mihir miho mijo mika mikael mikaela mikayla mike \
    mikel mikhail miki mikkel mikko mikolaj mikulas mila milada milagros milan milana milda mildred mile milena \
    milica milind milka milla millicent millie milly milo milos miloslav miloslava milton mimi minako mindy minerva \
    minh minho minjun minna minoru minseo miodrag miquel mira miran miranda mirco mireia mireille mirela mirella \
    miren mireya miriam miriama mirja mirjam mirjana mirko mirna miro miron miroslav miroslava miroslaw mirsad mirta \
    mirva misael misaki mishal mitchel mitchell mitra mitsuko miyu miyuki mizuki mladen modesta modesto mogens \
    mohamad mohamed mohammad mohammed mohan mohanad mohit moira moises mojmir mollie molly momoka mona monica monika \
    monique monserrat montse montserrat mora morag mordechai morena moreno morfudd morgan morgane moritz morris \
    morten mortimer moses moshe mostyn moza mpho mthunzi muge muhamed muhammad muhammed muireann mujde mukesh \
    mulayim muli muna muneera muni murat murdo muriel murielle murilo murray musa muslum mustafa mustapha mwangi \
    myfanwy mykola myles myra myriam myrta myrtle nabil nabila nada nadege nadezda nadia nadin nadine nadir nadja \
    naeem nael nagore nahiara nahla nahuel naif naim najam najib najla naledi namjoon nana nancy nandi nandini nando \
    nanna nanni naoise naoki naoko naomh naomi narayan narcisa narciso narelle narendra naresh nasir nasrin nasser \
    nassim natacha natali natalia natalie nataliia natalija natalja nataly natan natanael nataniel natasa natascha \
    natasha natasja natercia nathalia nathalie nathaly nathan nathanael nathaniel nathi natividad natsuki natsumi \
    naveen navneet navya nawal nayef nayeli nayeon nazar nazareno nazim nazli neal necla neda neelam neeraj neha \
    nehemiah neide neil nekane nela nele nelia nelida nelio nell nella nelli nellie nelson nenad nerea nereida \
    nermin nerys nesrin nestor neus nevaeh nevenka neville nevin nevio ngan nghia ngoc ngozi nhan nhlanhla nhung nia \
    niall niamh nicanor niccolo nichola nicholas nichole nick nicki nicklas nicky niclas nico nicola nicolai nicolas \
    nicole nicoletta nicolette nicolo nidhi nidia niek niels nienke nieves nigel nihad nihal nihat niilo niina nika \
    nikhil nikita nikki niklas niko nikola nikolai nikolaj nikolaos nikolas nikolaus nikoletta nikolina nikos nilay \
    nilda nilesh nilgun nils nilufer nina nino niranjan nisa nisha nishant nitin nitya nives nixon niyazi njal njeri \
    nkechi nkosana nnamdi noa noah noam noboru nobuko noel noelia noella noelle noemi noemia noemie nolan nollaig \
    nolwazi nomsa nomvula nonhlanhla noor noora nora norah norbert norberto noreen norhayati noriko norma norman \
    nosipho nouf nour noura nozipho ntombi ntsiki nuala nuno nuray nurcan nuri nuria nuru nurul nury nuutti nyasha \
    oana obed obinna oceane octavia octavie octavio odalis odalys oddvar odete odette odile odwa ofelia oguz oguzhan \
    oier oihane oisin okan oksana okto ola oladele olaf olamide olatz olav olavi oldrich oleg olegario oleksandr \
    olena olga olimpia olinda oline oliva oliver olivia olivie olivier oliwia olli ollie olof olumide oluwadamilola \
    oluwaseun olympia omar omari ombeline omer onder ondrej onni onofre onur oona oonagh ophelia ophelie oran orhan \
    oriana oriol orla orlaith orlando ornella orvar osama osamu oscar oskar oskari osman osvald osvaldo oswald \
    oswaldo otavio othman othmar otieno otilia otis otso otta ottavia ottilia ottilie otto oumar outi ovidio owain \
    owen oxana oyelaran oystein oyvind ozan ozge ozgur ozlem paal paavo pablo padraic padraig paige paivi palesa \
    pallavi palle palmira paloma pam pamela panagiotis panfilo pankaj panu paola paolo parisa parminder parth parul \
    pascal pascale pascual pascuala pasi pasquale patric patrice patricia patricio patrick patrik patrizia patrycja \
    patryk patsy patty paul paula paule paulette pauli pauliina paulina pauline paulino paulo pauric pavan pavel \
    pavla pawel payal payton peadar pearse peder pedro peggy pekka pelin penelope penny pentti percy perla pernille \
    pero perrine perry perttu peta petar peter petr petra petri petrina petronela petronella petros petrun petter \
    petteri peyton phil philip philipp philippa philippe phillip philomena phoebe phuc phumzile phuong phylis \
    phyllis pia piedad piedade pierce pierina pierluigi piero pierre pierrette piers pieter pietro piia pilar pinar \
    piotr piper pippa pirjo pirkko pirmin pius piyush polly pooja porfirio prabhu pradeep prakash pramod pranav \
    prasad prashant pratik praveen preben preeti prem prerna preston prima primitivo prisca priscila priscilla \
    priska priti priya priyanka proinsias prudencio przemyslaw puja pumla puneet purificacion qabil qadim qasim \
    qiang quang queenie quentin quim quincy quinn quinten quiteria quynh rabab rabah rabia rachael racheal rachel \
    rachelle rachid radek radha radmila radomir radoslav radoslaw radovan rael rafael rafaela rafal raffael raffaela \
    raffaele raffaella rafi rafiq raghad raghav ragna ragnar ragnhild raheem rahel rahul raija raili raimo raimund \
    raimunda raimundo raina rainer raisa raissa raj rajat rajeev rajendra rajesh rajiv rajni raju rakesh ralf ralph \
    rama ramadan raman ramazan ramesh rami ramiro ramiz ramon ramona rana randa randall randi randolf randy rania \
    ranjit raoul raphael raphaela raphaelle raquel rasa rashed rashid rashmi rasmus rauha raul rauno ravi ravinder \
    ravindra rawan ray rayan raymond raymonde razan razi reagan rebeca rebecca rebeka rebekah rebekka recep redmond \
    reece reem refik refilwe refugio regan reggie regina reginald regine regis regula rehana reidar reijo reiko \
    reimar rein reina reinaldo reine reiner reinhard reinhart reinhilde reinhold reino rekha remedios remi remigio \
    remo remy rena renan renata renate renato renaud rene renee renu renzo reto reuben reva reyes reyna reynaldo \
    reza rhea rhian rhianna rhiannon rhoda rhodri rhona rhonda rhydian rhys ria riaan rian ricarda ricardo riccardo \
    richard richie rick rickey ricky rico rigoberto riikka rikhard rikhardur rikke riko riku riley rina rino risa \
    rishi risto rita ritika ritu ritva ritvik rivka riya riyad roar robbie robby robert roberta roberto robin robyn \
    rocco rochelle rocio roderick rodger rodney rodolfo rodolphe rodrigo roel rogelio roger rogerio rogers rohan \
    rohit roisin roksana rola roland rolande rolando rolf romain romaine roman romana romane romano romeo romina \
    romuald romulo romy rona ronal ronald ronaldo ronan ronda ronja ronnie ronny rony roos roque rorisang rory rosa \
    rosalba rosalia rosalie rosalina rosalind rosalinda rosana rosangela rosanna rosanne rosaria rosario rose \
    roseanna roseline roselyn roselyne rosemarie rosemary rosendo roser rosey roshan roshni rosi rosie rosina rosine \
    rosita rosli roslyn rosmah rosmarie rosmary rossana roswitha rosy rouven rowan rowena roxana roxane roxanna \
    roxanne roy roza rozalia rozalija ruairi ruaridh ruba ruben ruchi rudi rudiger rudolf rudolph rudy rufino \
    ruggero rukhsana rukiye rumeysa ruoxi rupa rupert ruperto ruslan russell ruta rutger ruth ruud ruzena ruzica \
    ryan ryder ryo ryoko ryosuke ryota ryszard saad saadat saanvi saara sabah saban sabina sabine sabir sabri \
    sabrina sacha sachiko sachin sadia sadie sadik sadiq saeed safet safina safiya saga sagar sahar sahil sahin \
    sahra said saida saif saija saira saku sakura saleh salem salih salim salina salla sally salma salman salome \
    salomon salvador salvatore salwa sam samanta samantha samar samara sameer sami samia samir samira sammy samson \
    samu samuel samuele samuli samy sandeep sander sandhya sandi sandile sandor sandra sandrine sandro sanele \
    sangeeta sanja sanjana sanjay sanjeev sanna sanne santa santi santiago santino santosh saoirse sara sarah sarai \
    sari sarina sarita sasa sascha sasha saskia satish satoko satoru satoshi satu saud saul saundra saurabh saverio \
    savita sayaka sayin sayuri scarlett scarlette scot scott seamus sean sebastiaan sebastian sebastiano sebastiao \
    sebastien seda sedat seema segundo seher selatin selcuk selena selim selin selina sello selma semih sena senan \
    seohyun seojun seokjin seoyeon sepp seppo serafin serafina serap serdar serena serge sergei sergej sergey sergi \
    sergio sergiu serhat serhiy serkan serpil seth sevda severin severine severino severo sevgi sevil sevim seyda \
    seyed shaban shabnam shadi shahad shaheen shahid shahrul shaikha shakira shalini shamma shana shane shania \
    shanice shaniqua shankar shanna shannan shannen shannon shantel shanti sharad shari sharlene sharmila sharon \
    shaun shauna shaurya shawn shawna shay shayla shayne shea sheela sheena sheila sheilah shekhar shelby sheldon \
    shelia shelley shelly sheree shereen sheri sherif sherri sherry sheryl shiela shigeru shilpa shilpi shinichi \
    shinji shiori shira shirin shirley shiro shiv shivam shivani shizuka shlomo shobha shona shota shraddha shreya \
    shruti shu shubham shun shunsuke shweta sian sibel sibongile sibusiso sibylle siddharth sidney sidonia siebe \
    siegfried sieglinde siegmund sienna sietske sigfrid sigmund signe sigrid sigrun sigurd sihle sila silas silfa \
    silja silje silke silva silvana silvano silvester silvestre silvia silvina silvio simeon simge simion simo simon \
    simona simone simonne simphiwe simran sinan sindi sindre sinead sinem sini sinikka sinisa siobhan sipho siri \
    sirin sirkka sirpa siti siwan sixten siya siyabonga siyanda sizwe sjoerd skye skyla skylar slavica slavka slavko \
    slavomir slawomir slawomira slobodan sneha socorro sofi sofia sofiane sofie sofija soile solange soledad solene \
    solmundur solomon solon solveig sona sonal sonali sonam sondra songul sonia sonja sonke sonny sonya soo soojin \
    sophia sophie soraya sorcha soren sota sourav soyeon spencer stacey stacie stacy staffan stana stanislaus \
    stanislav stanislava stanislaw stanley stef stefan stefana stefani stefania stefanie stefanija stefano stefany \
    steffan steffen steffi steinar stela stelian stella sten stephan stephane stephanie stephany stephen steve \
    steven stewart stian stig stijn stina stine stjepan struan stuart sture suad suat subhash sude sudha sudhir \
    suelen suha suhaimi sujata sujin sukhdeep sukhwinder sukru sula sule suleyman suman sumaya sumayya sumeyye sumit \
    sunghoon sungmin sunil sunita sunniva suraj surbhi suresh surinder surya susan susana susann susanna susannah \
    susanne sushil sushma susi susie sussie susumu suzana suzanna suzanne suzette suzy svatopluk svea svein sven \
    svenja sverre svetlana svitlana swantje swapnil swati swen syafiq sybil sybilla sybille sylva sylvain sylvester \
    sylvia sylviane sylvie sylwester sylwia synne szymon tabea tabitha tadeas tadeusz tadhg taehyung tage taha \
    tahani tahir tahlia taichi taina tainara taiwo taja takahiro takashi takeshi takumi takuya talal talia talib \
    tamanna tamar tamara tamas tamer tami tamika tamiko tammie tammy taner tanguy tania tanisha tanja tanner tanvi \
    tanya tapani tapio tara taras tarek tari tarik tariq tarja tarjei tarkan taro taru tarun tasha tatiana tatjana \
    tatsuya tatu tatyana tayla taylah taylan tea tebogo ted teemu tegan teija tejas tekla temitope tendai tenzin \
    teodor teodora teodoro teofilo terence teresa terese teresia teresita terezia terje tero terrance terrence terri \
    terry terttu tess tessa tetiana tetsuya teun thabang thabiso thabo thaddeus thais thalia thandeka thandi \
    thandiwe thanh thao thea theda thekla thelma themba thembi theo theodis theodor theodora theodore theophile \
    theres theresa therese theresia thiago thibaud thibault thibaut thierry thijs thinh thom thomas thor thora \
    thorberg thorbergur thorbjorg thorbjorn thore thorgnyr thorgrimur thorkatla thorlaug thorlaugur thorleif \
    thorleifur thormar thormundur thorsteina thorsteinn thorsten thorstina thu thulani thuli thuy thyri tiago tiana \
    tianna tiara tiare tiberiu tibor tiernan tiffany tiia tiina tiisetso tijs tilda tilly tilman tim timea timo \
    timon timotej timoteo timoteus timothee timothy tina tindra tine tineke tino tirza tisa tito titus tiziana \
    tiziano tjalling tobi tobias toby todd toivo toki tolga tom toma tomas tomasa tomasz tomi tomislav tommaso tommy \
    tomoko tomomi tomos toni tonia tonny tony tonya topi torben torbjorn tore torgeir tori toril torill torstein \
    torsten toru torunn tory toshiko toshiro tove tracey traci tracie tracy trang traudl traugott travis trent \
    trevor tricia trijntje trina trine trinh trinidad tristan trond troy trudi trudy truls trung truong truus trygve \
    tshepo tsutomu tuan tuba tudur tugba tugce tuija tuire tulay tulio tullio tumelo tuncay tuomas tuomo turabi ture \
    turgut turid turkan tushar tuula tuulikki tuva tuyen tuyet tyler tyra tyrone tyson tyyne uche uchenna uday udeen \
    udo ueli ufuk ugo ugur ulises ulla ulrich ulrik ulrika ulrike ulrikke umar umbelina umberto umesh umit umut unai \
    unathi undina unni urban urbano urho uriel urpo urs ursel ursula urszula urvashi usha usman ute utku uwe uxue \
    vaclav vadim vagn vaibhav vaino valborg valdemar valdis valentim valentin valentina valentine valentino valeri \
    valeria valerie valerija valerio valeriy valery valeska valter valtteri vanda vandana vanesa vanessa vani vania \
    vanja vanya varsha varun vasco vasile vasilica vasiliki vasilis vasily vasudha vasyl vatsal veda veena veera \
    veerle veeti vegard veikko veit veli velma venkat venkatesh venla vera verena verner vernon veronica veronika \
    veronique vesa vesna veta vibeke vicenta vicente vicki vickie vicky victoire victor victoria victoriano \
    victorine victorino vida vidal vidar vidya viggo vihaan vijay vikas vikram viktor viktoria viktorija vilgot \
    vilhelm vilhelmina vilho viljami villa ville vilma vimal vinay vince vincent vincenza vincenzo vinciane vinh \
    vinicius vinit vinod vinzenz viola violet violeta violetta violette vipul virgilio virginia virginie viridiana \
    virpi vishal vishnu visitacion visvaldas vito vitor vitoria vittoria vittorio vivaan vivek vivian viviana \
    viviane vivien vivienne vlad vladimir vladimira vladislav vlasta vlastimil voitto vojtech volkan volker volkmar \
    volodymyr vratislav vreni vusi vuyani vuyo waclaw wadi wael wafa wagner wahab waldemar waldo waleed walid \
    wallace wally walter waltraud wanda wanderley wandile wanjiku wanjiru warren wassim wayne wei weiming weldon \
    wellington wendelin wendell wendy wenzel werner weronika wesley wessel whitney wiebke wieslaw wieslawa wietske \
    wiktor wiktoria wilber wilbur wilfred wilfredo wilfrido wilfried wilhelm wilhelmina wilhelmine willa willard \
    willem willemijn willi william willian willie willis willy wilma wilmer wilson winfred winfried winifred winnie \
    winona winston wioletta wiremu witold wladimir wladyslaw wlodzimierz wojciech wolfgang wolfram woody wout wouter \
    wyatt xabier xander xanthe xaver xavi xavier xenia xiaoming ximena xin xiomara xiuying xochitl xolani xoliswa \
    yaa yadigar yadira yael yagmur yago yahya yair yamilet yana yanet yanis yann yannick yannis yaqub yara yaritza \
    yaroslav yasar yaseen yasemin yash yashwant yasin yasir yasmeen yasmim yasmin yasmina yasmine yassin yassine \
    yasuko yasuo yavuz yazgul yazmin yeison yelena yeliz yenifer yenny yerai yesenia yesica yessenia yessica yevhen \
    yichen yigit yildiz yilmaz ying yinka yiorgos ylva ymir yngve yogesh yohan yohana yoko yolanda yolande yoongi \
    yosef yoselin yoshiko yoshio yosuke younes youngho youngjae youngsoo yousef youssef yrsa yui yuichi yuka yukari \
    yuki yukiko yukio yuko yulia yuliana yuliya yuma yumi yumiko yuna yunis yuri yuridia yuriy yusra yusuf yusuke \
    yuta yutaka yuto yutong yuxuan yvan yves yvette yvon yvonne zacarias zach zachariah zacharie zachary zadie zahid \
    zahir zahra zahur zaid zaida zain zainab zaira zakaria zali zamir zane zanele zaneta zara zavier zayan zayed \
    zaynab zbigniew zdenek zdenka zdenko zdravko zdzislaw zehra zeina zeinab zelda zeljko zelma zena zeno zenobia \
    zenon zenta zerrin zeynep zhanna ziad zigmund zihan zina zinhle zion zita zixuan zlatan zlatko zodwa zoe zoey \
    zofia zola zoltan zophanias zophonias zora zoraida zoran zsofia zsolt zubair zubeyde zukisa zuleika zulema \
    zulkifli zulmira zuri zuzana zuzanna zvonko zygmunt";
