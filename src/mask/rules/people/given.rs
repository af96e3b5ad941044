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
    // `Seo-yeon` is `Seoyeon`, and of `Anne-Sophie` the first is enough.
    if let Some((first, second)) = memchr::memchr(b'-', word).and_then(|at| word.split_at_checked(at)) {
        let second = second.get(1..).unwrap_or_default();
        return second.len() >= 2 && (is_given(&[first, second].concat()) || is_given(first));
    }
    let letters: Vec<u8> = accents::plain(word).collect();
    std::str::from_utf8(&letters).is_ok_and(|word| GIVEN.contains(word))
}

const NAMES: &str = "\
    aadhya aage aaliyah aarav aaron aarush abbas abbey abbie abby abdel abdelkader abdi abdul abdulla abdullah \
    abdullahi abel abelardo abena abhishek abigael abigail abner abraham abram abril achieng achille achim ada \
    adaeze adalbert adalberto adalyn adam adan adaora addison adebayo adel adela adelaida adelaide adelbert adele \
    adelheid adelia adelina adeline adem aden adigun adil adina aditi aditya adnan adolf adolfo adonis adrian \
    adriana adriane adrianna adrianne adriano adriel adrien adrienne aedan afonso agata agatha agathe agne agnes \
    agnese agneta agnieszka agusta agustin agustina ahmad ahmed ahmet aicha aida aidan aideen aiden aigul aileen \
    aili ailis aime aimee aina aine ainhoa aino aisha aisling aiyana ajan ajay akari akash akif akiko akira akos \
    akosua akua alain alan alana alanna alannah alba alban albert alberta alberte albertina albertine alberto \
    albin albina albino albrecht alcides alda aldis aldo alea alec alejandra alejandro alejo aleks aleksandar \
    aleksander aleksandr aleksandra aleksei aleksy alena ales alessandra alessandro alessia alessio aleta alex \
    alexa alexander alexandr alexandra alexandre alexandria alexandru alexei alexej alexia alexis alfie alfons \
    alfonso alfred alfredo algirdas algot ali alice alicia alicja alida alina aline alis alisa alisha alison \
    alissa alisson alistair alix aliya alize alla allan allen allison ally alma almira almus alois aloisia alondra \
    alonso aloys alphons alphonse alphonsus alta althea alva alvar alvaro alvin alwin alwina alwine alyssa alzbeta \
    alzina ama amada amado amador amaka amal amalia amalie amalija amanda amandine amani amar amara amaro amaya \
    ambar amber ambrose amelia amelie americo amie amin amina aminah amine amir amira amit amon amos amparo amrit \
    amrita amy ana anabel anabela anabella anahi anais analia ananya anas anastacia anastasia andela anders \
    anderson andra andre andrea andreas andree andreea andrei andreia andrej andres andrew andrey andri andrin \
    andriy andrzej andy aneta anett anette anezka angel angela angele angelica angelika angelina angeline \
    angelique angelita angelo angie angus anh anibal anica anika anil anina anisa anissa anita anja anjali anju \
    anka anke ann anna annabel annabell annabella annabelle annalena annalisa annalise annamaria annamarie anne \
    annegret anneke anneli annelie annelies anneliese annelise annemarie annemie annetta annette anni annick annie \
    annika annikki annina annita anny anouk ansel anselmo antero anthea anthony antje anto antoine antoinette \
    anton antonella antoni antonia antonie antonietta antonija antonin antonina antonino antonio antonius antony \
    anwar anya aoife aparecida apolline apolonia april aqsa arabella araceli aracely aran arcelia archer archie \
    arda ardis ariadna arian ariana ariane arianna arie ariel ariella arif ariki arin arina aris aristide arjun \
    arlene arlette arley arlo arman armand armando armida armin arna arnaldo arnau arnaud arndis arne arney \
    arnheidur arno arnold arnoldo arnulfo aroha aron arpad arron arsenio arta artan artemio arthur artis artur \
    arturo arturs arun arvid aryan arzu asbjorn asha asher ashlee ashleigh ashley ashling ashton asif asiman aslan \
    asma assunta asta astrid asuncion atena atharv atilio atsushi attila aude audrey augusta auguste augustin \
    augustina augustine augusto aura aurel aurelia aurelie aurelien aurelio aurica aurora aurore austin ava \
    avigail avni axel axelle aya ayaan ayako aydan ayden aydin ayesha ayla ayleen aylin aynur ayodele ayoub ayse \
    aysel aysha ayten ayub azad aziz azra azucena babak babatunde babette badr baha bailey baldur baldwin baljit \
    baltasar balthasar balwinder bambi baptiste bara barbara barbora baris bart bartholomew bartley bartosz bashir \
    basilio basim bassi bastian bastien bautista bayani bayram bayron beata beate beatrice beatrix beatriz beau \
    becky beda bela belen belinda bella ben benard benedict benedicte benedikt benicio benita benito benjamim \
    benjamin benno benny benoit benony bent benta bente benthe berat berend berenice berit bernabe bernadette \
    bernadine bernard bernarda bernardino bernardita bernardo bernd berndt bernhard bernice bernt berta bertha \
    berthe bertil bertram bertrand beryl bessi betania beth bethan bethany betina bettina betty beverley beverly \
    bhavna biagio bianca bianka bibi bibiana bich bilal biljana bill billie billy bilqis bina birger birgit \
    birgitta birte birthe bjarne bjarte bjorg bjorn bladimir blahoslav blaine blair blanca blanche blandine blanka \
    blazej blazena blessing boaz bob bobby bodil boel bogdan bogumila bohdan bohumil bohumila bohumir bohuslav \
    bojan boleslav boleslaw bonnie boris borja boyan bozena brad bradley brady brahim bram brandi brandon brandy \
    branislav branka branko braulio braxton brayan brayden breanna breda brenda brendan brendon brent brett brian \
    briana brianna brice bridget brien brigid brigida brigita brigitta brigitte brimi brinda brit brita britney \
    britt britta brittany brittney brodie brogan bronagh bronislava bronwyn brooke bruce bruna bruno bryan bryce \
    bulent burak cacilia caio caitlin caitlyn caitriona caleb calista callum calogero calvin camila camilla \
    camille camilo campbell canan candace candela candelaria candice candida candido caoimhe capucine cara caren \
    caridad carin carina carine carl carla carlo carlos carlota carlotta carlton carly carmel carmela carmelita \
    carmelo carmen carmina carmine carol carola carole carolin carolina caroline carolyn carolyne carrie carsten \
    casandra casey casper cassandra cassidy cassie catalina catarina caterina cathal catharina catherine cathleen \
    cathrine cathy catia cato catrin catrina catriona caua cecelia cecil cecile cecilia cecilie cecily cedric \
    ceferino celeste celestin celestine celestino celia celina celine celso cesar ceyhun chad chaeyoung chandra \
    chanel chantal chantel chantelle charlene charles charlie charline charlott charlotta charlotte charly \
    charmaine charo chelsea chelsey cherie cheryl chiamaka chiara chidi chika chinedu chinwe chioma chloe chris \
    christa christel christelle christian christiana christiane christianne christie christin christina christine \
    christof christofer christoffer christoph christophe christopher christos christy chukwudi chukwuemeka \
    chukwuma ciara ciaran cielo cillian cindy cinthia cintia cipriano ciriaco ciro citlali clair claire clara \
    clare clarence clarice clarisa clarissa clarisse clark claude claudette claudia claudie claudine claudio \
    claudius claudy claus clayton clemence clemens clement clemente clementina clementine clifford clinton \
    cliodhna cliona clive clodagh cloe clotilde codie cody coleman colette colin colleen collette collin collins \
    colton colum conal conall conan conceicao concepcion concetta concha connie connor conny conor conrad \
    constance constantin constanza constanze consuela consuelo cora coralie cordula corentin corey corina corine \
    corinna corinne cormac cornel cornelia cornelio cornelis cornelius corrie cortney cory cosima cosimo courtney \
    craig cristal cristhian cristian cristiano cristina cristobal cristofer cristopher csaba ctibor cuauhtemoc \
    curt curtis custodio cynthia cyprian cyril cyrille cyrus czeslaw daan dadi dafina dafne dagmar dagmara dagny \
    dagoberto dahyun daiki daire daisy dale dalia dalibor dalton dalvin damaris damian damiano damien damir damjan \
    damon dan dana danae dani dania danica daniel daniela daniele daniella danielle daniil danijel danijela danil \
    danilo danival danna danny dante danuta dany daphne dara darcy daren daria dariana darin darina dario darius \
    dariusz darko darlene darnell darragh darrell darren darrin darryl darryn daryl dasa daudi dave davi david \
    davide davin davina davit davor davy dawid dawn dayana dayna deane deanna dearbhail dearbhla debbie debby \
    debora deborah deborrah debra declan deepak deepika deidre deirdre deisy dejan delfina delia delphine demarcus \
    demetra demetrio demetrius demi demian denis denisa denise denisse deniz dennis denny denzel dereck derek \
    derick dermot derrick dervla deshawn desiderio desiree desmond detlef devin devon dewi deyanira dhruv dian \
    diana diane diann dianna dianne diarmuid didier diego dieter dietmar dietrich dilan dilara dilip dilja dillon \
    dimas dimitri dimitrios dimitris dina dinah dinesh dino diogo dion dionisio dionne dirk divya diya dmitri \
    dmytro dobroslav dolly dolores domenic domenica domenico domhnall dominga domingo dominic dominick dominik \
    dominika dominique dona donal donald donat donatella donato donghyun donna donovan dora dorcas doreen dori \
    dorian dorina dorine doris dorota dorotea dorothea dorothee dorothy dorte dorthe douglas doyun draga dragan \
    dragica drahomira drahoslav drahoslava drew duane duarte dulce duncan dunja dusan duska dustin dwayne dylan \
    eamon eamonn ebba ebbe ebenezer eberhard ebony ebru eckhard edda eddie eddy edel edelmira edeltraud eder edgar \
    edgard edgardo edilon edin edina edinson edison edita edith edmond edmund edmundo edna edouard edson eduard \
    eduarda eduardo edurne edvard edvin edward edwin edwina eetu efrain efren efua egbert egon eileen eilis eilish \
    eimear eimer einar eino eirik ekaterina ekkehard ekrem eladio elaine elbert elda eldar eldon elea eleanor \
    eleanora elena eleni elenore eleonora eleonore eleuterio elfie elfriede elgin elham elia elian eliana eliane \
    elias elie eliecer elif elijah elimar elin elina elinborg elinor elio eliot elis elisa elisabet elisabeth \
    elise eliseo elisha eliska eliza elizabeth elke ella ellen elli ellie ellinor elliot elliott ellis elly elma \
    elmar elmer elmira elna elnur elodia elodie eloi eloisa eloise elon eloy elsa elsbeth elsy elton elva elvia \
    elvin elvina elvira elvis elvy elza elzbieta emanuel emanuela emanuele emeka emelia emelie emelina emeline \
    emely emer emerald emerson emil emile emilia emilian emiliana emiliano emilie emilija emilio emilly emily \
    emine emir emma emmanuel emmanuelle emmet emmett emmi emmy emre encarnacion enda enea enes engla enna ennio \
    enola enrico enrique enriqueta enver enya enzo eoghan eoin epifanio erasmo erastus erdogan eren erhard eric \
    erica erich erick erik erika erin erina eris erkan erla erland erling erna ernest ernestina ernestine ernesto \
    ernst erol ervin erwin eryn erzsebet esme esmee esmeralda esperanza esra esteban estefania estefany estela \
    estella estelle ester estera esther estrella ethan ethel etienne etna etta eufemia eugen eugene eugenia \
    eugenie eugenio eugeniusz eulalia eunice eunji eusebia eusebio eva evald evaline evan evance evangelina \
    evangeline evaristo evelien evelin evelina eveline evelio evelyn evelyne evert evie evita ewa ewald ezekiel \
    ezequiel ezio ezra fabia fabian fabiana fabien fabienne fabio fabiola fabrice fabricio fabrizio facundo fadi \
    faisal fanny farah farid farida fariz faruk fatemeh fatih fatiha fatima fatimah fatma fatou faustino fausto \
    faye feargal fearghal febe federica federico fedor felice felicia feliciano felicie felicitas felicity feline \
    felipa felipe felix femke fenna ferdinand ferenc fergal fergus fermin fernand fernanda fernande fernando fidel \
    fien fiete filip filipa filipe filippa filomena finbar finn fintan fiona fionnuala flavia flavio flemming \
    fleur flor flora flore florencia florencio florent florentin florentina florentino florian floriane florin \
    florina florinda florine floris floyd folake fortunata franc franca frances francesca francesco francia \
    francine francis francisca francisco franciszek franck franco francois francoise franjo frank frankie franklin \
    franky frans frantisek frantiska franz franziska fred freda freddie freddy frederic frederick frederik \
    frederique fredo fredric fredrick fredrik fredy freja freya frida fridolin fridur frieda friederike friedrich \
    fritz frode fumiko fuzuli gabi gabin gabino gabor gabriel gabriela gabriele gabriella gabrielle gaby gael \
    gaelle gaetan gaetano gaia gail galina ganesh gareth garret garrett garry gary gaspar gaston gaurav gavin \
    gaylene gebhard geert geeta geir gema gemma genaro genevieve gennaro genoveva geoff geoffrey georg george \
    georges georgette georgia georgiana georgina georgine georgios gerald geraldine geraldo gerard gerardo gerd \
    gerda gerhard gerhardt geri gerlinde germaine gernot gerold geronimo gerrit gerry gerson gert gertrud gertrude \
    geza ghassan gheorghe ghislain ghislaine giacomo giada gian giancarlo gianfranco gianluca gianna gianni gibson \
    gideon gijs gilbert gilberte gilberto gilda giles gilles gillian gilman gina ginette ginevra gino gioia gion \
    giorgia giorgio giorgos giovanna giovanni giovanny gisbert gisela gisele giselle gisselle gitte giulia \
    giuliana giuliano giulio giuseppa giuseppe giuseppina gladis gladys glen glenda glenn gloria godfrey goncalo \
    gonzalo goran gordana gordon gorka gosia gosta gottfried gottlieb grace gracia graciela graeme grainne grayson \
    grazia graziella grazyna greetje greg gregg gregoire gregor gregorio gregory gret greta gretar gretchen grete \
    grethe gretta griselda grzegorz guadalupe gucal gudrun guenter guenther guilherme guillaume guillermina \
    guillermo gulaga gulay gulsen gulus gulzar gunar gunda gunhild gunilla gunnar gunner gunter gunther guoqiang \
    gurpreet gust gustaf gustav gustave gustavo gwen gwenael gwenda gwendoline gwendolyn gyda gyorgy haakon habiba \
    hadija hadiya haeun hafsa hailey hajun hakan hakim hakon hal haley halfdan halil halima halina halley hamid \
    hamish hamza hana hanan hanh hanife hanna hannah hanne hanneke hannele hannelore hannes hans hansjorg \
    hanspeter haoran harald hardy harley harold harper harpreet harri harriet harrison harry harsh hartmut haruka \
    haruki harumi harun haruto harvey hasan hassan hatice haydee hayden hayleigh hayley hazel heath heather heba \
    hector hedda hedi hedvika hedwig hedy heide heidi heidrun heidy heike heikki heiko heinrich heinz heitor helen \
    helena helene helga helge hella hellen helma helmer helmi helmut heloisa heloise hema hendrik henning henny \
    henri henrieta henrietta henriette henrik henrique henry henryk herbert herdis heribert heriberto herma herman \
    hermann hermes hermina hermine herminia herminio hernan hernando herta hertha herve hideo hilario hilary hilda \
    hilde hildegard hildur hillary hillevi hilma hilmar hinata hinrich hipolito hiram hiroko hiroshi hiroyuki \
    hjalmar hjordis holger hollie holly holm hong honora horacio horst hortense hortensia hosea hoseok howard \
    hubert hudson hugh hugo hugues huguette hui hulda humberto humphrey huong huseyin hussein hye hyejin hyunjin \
    hyunwoo iain ian ibrahim ibrahima idris ieva ifeanyi ifeoma ignac ignace ignacia ignacio ignatz ignaz igor \
    ihsan iker ikram ilaria ildiko ileana ilenia ilgi ilias ilija ilja ilona ilse ilyas imam imane imani imelda \
    imke immanuel imogen imran imre inacio inaya indiana indira indra ineke ines ineta inez inga inge ingeborg \
    inger ingmar ingo ingrid ingrida ingvar ingvild inigo inna ioana ioannis iolanda iona ionut iren irena irene \
    ireneusz irfan irina irine iris irja irma irmgard irving iryna isaac isabel isabela isabell isabella isabelle \
    isadora isaiah isaias isak isha ishaan isidor isidora isidoro isidro isla ismael ismail ismet isobel isolde \
    issack istvan italo itzel ivan ivana ivanka iver iveta ivette ivica ivo ivona ivonne ivor iwan iwona iwonka \
    iza izabela izaskun izidor jaan jaap jacek jacinta jacinto jack jackeline jackie jacky jaclyn jacob jacobo \
    jacqueline jacques jada jade jadranka jadwiga jae jaehyun jael jafet jagdish jaime jair jairo jaka jake jakob \
    jakub jamaal jamal jameel james jamie jamil jamila jan jana jane janek janet janeth janette jani janice janick \
    janik janina janine janis janko jann janna janne jannie jannik jannis jano janos janus janusz jaqueline jara \
    jared jarek jari jarl jarlath jarmila jarno jaromir jaron jaroslav jaroslava jaroslaw jaroslawa jarrod jasmin \
    jasmina jasmine jasna jason jasper jaspreet javier javiera jaxon jay jayda jayde jayden jayne jayson jazmin \
    jean jeana jeanette jeanine jeanluc jeanne jeannette jeannie jeannine jedrzej jeff jeffery jeffrey jeison \
    jelani jelena jelle jemima jemma jena jenifer jeniffer jenna jenni jennie jennifer jenniffer jenny jens jere \
    jeremiah jeremias jeremie jeremy jerica jermaine jeroen jerome jeronimo jerry jerson jerzy jesper jesse \
    jessica jessie jessika jessy jesus jhoan jhon jhonatan jhonny jianguo jiayi jiho jihoon jill jillian jim \
    jimena jimin jimmie jimmy jin jing jiri jisoo jitka jiwoo jiyoung joachim joakim joan joana joann joanna \
    joanne joao joaquim joaquin joaquina jocelyn jocelyne jochen jodi jodie jody joe joel joelle joerg joey johan \
    johana johann johanna johanne johannes johans john johnathan johnnie johnny johny jokin jola jolana jolanda \
    jolanta jolene jolie joline jon jona jonah jonas jonatan jonathan jonathon joni jonna jonny joonho joost \
    jordan jordi jordon jordy jorg jorge jorgen joris jorja jorn jorunn jose josee josef josefa josefin josefina \
    josefine joselyn josep joseph josephine josephus josette josh joshua josiah josiane josie josip josko jost \
    josua josue jovan jovana jovita joyce jozef jozsef juan juana juanita jude judit judita judith judy juergen \
    juha juhani juho jukka jule jules juli julia julian juliana juliane julianna julie julien julienne juliet \
    julieta juliette julija julijana julio julius jun junho juni junia junior junius juraj jure jurgen juri jussi \
    justin justina justine justus justyna jutta juul kaarina kabir kacper kaethe kai kaia kaitlin kaitlyn kaito \
    kaja kala kaleb kalevi kalina kalle kalman kamal kamala kamau kami kamil kamila kamran kamron kamya kane kaori \
    kapitola kara karan kare kareem karel karen kari karim karima karin karina karine karitas karl karla karley \
    karli karlina karlo karma karol karolin karolina karoline karoly karsten karthik karyn kasia kasim kaspar \
    kasper kassandra kata katalin katarina katarzyna kate katelyn katerina katerine katharina katharine kathe \
    katherin katherina katherine kathi kathleen kathrin kathryn kathy kati katia katie katja kato katrin katrina \
    katty katy katya kavita kayden kaye kayla kaylee kayleigh kazim kazimierz kazuki kazuo kazuya keanu keegan \
    keely keira keisha keith kelechi kelli kellie kelly kelsey kelvin kemal ken kenan kendra kenji kennedy kenneth \
    kenny kent kenta kenzie keri kerri kerrie kerry kerstin kevin khadija khadijah khaled khalid khalil khanh \
    khloe kian kiara kiera kieran kilian killian kim kimberley kimberly kimiko kira kiran kirby kirk kirsten \
    kirstie kirstin kirsty kishore kitty kjell klaas klara klaudia klaus klemens klement knut kobe koen kofi koji \
    koko kokoro konrad konstantin konstantinos kori kornel kornelia kornelius kourosh kris krish krishna krista \
    kristel kristen krister kristi kristian kristiana kristie kristiina kristijan kristin kristina kristine \
    kristjan kristof kristofer kristoffer kristopher kristy krystal krystyna krzysztof kuldeep kunal kuno kurt \
    kurtis kvetoslava kwabena kwaku kwame kwasi kwesi kyan kyara kyla kyle kylie kyra kyungsoo laban lachlan \
    ladina ladislav ladislava laetitia laila lakisha lakshmi lala lamar lance lanre laquisha lara larisa larissa \
    larry lars lashonda lasse laszlo latasha latif latisha latoya laura laure laureen lauren laurence laurens \
    laurent laurenz lauretta laurette lauri laurie laurin laurine lautaro lavinia lawrence lawson layla lazar \
    lazaro lea leah leana leander leandra leandro leanne leano lech leena leia leidy leif leigh leila leilani \
    leire lelia lena lene leni lenka lenn lennart lenny leo leon leona leonard leonardo leonce leoncio leone \
    leonel leonhard leonidas leonie leonor leonora leonore leontina leontine leopold leopoldo lerato leroy lesia \
    lesley leslie lesly leszek leticia letitia letizia levi levin lewis leyla leyli liam lian liana liane liba \
    liban libby libor lida lidia lidija lieke liesbeth liesel lieselotte lieve ligia ligita lihua liisa lila lili \
    lilia lilian liliana liliane lilija lilja lill lilla lilli lillian lilly lily lina linda linde lindsay lindsey \
    linh linn linnea lino linus lionel lisa lisandro lisbet lisbeth lise liselotte lisette lissette liudmyla livia \
    livio liza lize lizeth lizzie ljiljana ljubica ljudmila lloyd loes logan loic lois lola lolita lona loni \
    lonnie lora loraine lorcan lore loredana lorelei lorena lorenz lorenza lorenzo loreto loretta loretto lori \
    lorin lorine loris lorna lorraine lothar lott lotta lotte lotti louie louis louisa louise lourdes lovisa lovro \
    luan luana lubomir lubos luc luca lucas lucca lucero lucette lucia lucian luciana luciano lucie lucien \
    lucienne lucija lucila lucile lucille lucinda lucio lucjan lucretia lucrezia lucy ludivine ludmila ludovic \
    ludovica ludvig ludvik ludwig ludwika luigi luis luisa luise luisina luiz luiza luka lukas lukasz luke lupe \
    lutfi lutz luuk luzia lydia lydie lyle lynda lyndon lyndsay lyndsey lynette lynn lynne lynnette lynsey maaike \
    maarit maarten mabel macarena maciej mackenzie macy maddison madeleine madelene madeline madison mads mael \
    maelle maeva maeve mafalda magali magaly magda magdalena magdalene maggy magnus mahdi mahesh mahir mahmoud \
    mahmud mahmut maia maicol maida maija maik maira maire mairead maite maja majd majken makayla makena makoto \
    maks maksim malachy malak malcolm malea malee malena malene malgorzata malia malik malika malin mallory malou \
    malte malvina mamadou manda mandy manfred manila manish manon manpreet mantas manuel manuela manuelita manus \
    mara marc marcel marcela marcelina marceline marcelino marcell marcella marcelle marcello marcelo marcia \
    marcial marcin marcio marco marcos marcus mare marek maren marga margaret margareta margarete margaretha \
    margarida margarita margaux margherita margit margita margo margot margret margrit marguerite mari maria \
    mariah mariam marian mariana marianela mariann marianna marianne mariano maribel marica maricela marie mariel \
    mariela mariella marielle marietta mariette marija marijan marijana marijke marika marilena marilou marilyn \
    marin marina marinella marino mario marioara marion maris marisa marisela marisol marissa marit marita maritta \
    maritza marius mariusz marja marjan marjatta marjorie mark marko markus marleen marlen marlena marlene marlies \
    marlin marlis marloes marlon marlyse marsha mart marta marten martha marthe marti martial martim martin \
    martina martine martyna marvin mary maryam maryann maryanne marylene maryline maryse marzena masako masato \
    masha mason massimiliano massimo matej mateja mateo mateus mateusz matheo mathew mathias mathieu mathijs \
    mathilda mathilde mathis matias matija matilda matilde mato matt matteo matthew matthias matthieu matthijs \
    matti mattia mattias matyas maud maude maura maureen maurice mauricette mauricio maurine maurits maurizio \
    mauro max maxim maxime maximilian maximiliano maximilien maximo maximus maxine maxwell maya mayra mayte mayumi \
    mckenzie meagan meaghan meda meera megan megane meghan mehdi mehmet mei meike meiling meinrad mekkin melania \
    melanie melany melba melina melinda melisa melissa melita melker melodie melody meltem melvin mercedes \
    meredith merel merle mert merve mervin mervyn mery meryem metin metod metta mette mia mica micael micaela \
    micah micha michael michaela michaele michal micheal michel michela michelangelo michele micheline michell \
    michelle michiko mick mickael midori mieczyslaw miguel mihael mihaela mihai mijo mika mikael mikaela mikayla \
    mike mikel mikhail mikkel mikolaj mikulas mila milada milagros milan milana milda mildred mile milena milica \
    milka milla millicent millie milly milo milos miloslav miloslava milton mimi minako mindy minerva minh minho \
    minjun minna minseo miodrag mira miran miranda mirco mireia mireille mirela mirella mireya miriam miriama \
    mirja mirjam mirjana mirko mirna miro miron miroslav miroslava mirsad mirta misael misaki mitchel mitchell \
    mitra mitsuko miyu mladen modesta mohamad mohamed mohammad mohammed mohan moira moises mojmir mollie molly \
    mona monica monika monique monserrat montserrat mora morag mordechai morena moreno morgan morgane moritz \
    morris morten mortimer moses moshe muhamed muhammad muhammed mujde mukesh mulayim muli muni murat muriel \
    murielle murilo murray musa muslum mustafa mustapha mwangi mykola myles myra myriam myrta myrtle nabil nada \
    nadege nadezda nadia nadin nadine nadir nadja naeem nael nahiara nahla nahuel naim najam najib naledi namjoon \
    nana nancy nandini nando nanna nanni naoise naoki naoko naomh naomi narayan narcisa narciso narendra naresh \
    nasir nasrin nasser nassim natacha natali natalia natalie nataliia natalija natalja nataly natan natanael \
    nataniel natasa natascha natasha natasja nathalia nathalie nathaly nathan nathanael nathaniel natividad navya \
    nayeli nayeon nazar nazim neal neda neha nehemiah neil nela nele nelia nelida nelio nell nella nelli nellie \
    nelson nenad nerea nereida nestor nevaeh nevenka neville nevin nevio ngoc ngozi nia niall niamh nicanor \
    niccolo nichola nicholas nichole nick nicki nicklas nicky niclas nico nicola nicolai nicolas nicole nicoletta \
    nicolette nidhi nidia niek niels nieves nigel nihad nihal niina nika nikhil nikita nikki niklas niko nikola \
    nikolai nikolaj nikolaos nikolas nikolaus nikoletta nikolina nikos nilda nils nilufer nina nino niranjan nisa \
    nisha nitin nives nixon niyazi njeri nkechi nnamdi noa noah noam noel noelia noella noelle noemi noemie nolan \
    nomsa nomvula noor nora norah norbert norberto noreen norma norman nour noura nuala nuno nuria nuru nury \
    nyasha oana obed obinna oceane octavia octavie octavio odalis odalys odette odile ofelia oisin oksana okto ola \
    oladele olaf olamide olav olavi oldrich oleg olegario oleksandr olena olga olimpia oliva oliver olivia olivie \
    olivier oliwia ollie olof olumide oluwadamilola oluwaseun olympia omar omari omer ondrej onni onofre oona \
    oonagh ophelia ophelie oran orhan oriana oriol orla orlaith orlando ornella orvar osama oscar oskar osman \
    osvald osvaldo oswald oswaldo otavio othman othmar otieno otilia otis otta ottilia ottilie otto oumar ovidio \
    owen oxana oyelaran oystein oyvind ozan ozge ozlem pablo padraic padraig paige paivi paloma pam pamela \
    panagiotis panfilo paola paolo parisa parminder parth pascal pascale pascual pascuala pasquale patric patrice \
    patricia patricio patrick patrik patrizia patsy patty paul paula paule paulette pauliina paulina pauline \
    paulino paulo pauric pavel pavla pawel payton peadar pearse peder pedro peggy pekka penelope penny percy perla \
    pernille pero perry petar peter petr petra petrina petronela petronella petros petrun petter peyton phil \
    philip philipp philippa philippe phillip philomena phoebe phuong phylis phyllis pia piedad pierce pierina \
    piero pierre pierrette pieter pietro pilar piotr piper pippa pirmin pius polly pooja porfirio prakash pranav \
    prasad pratik preston prima prisca priscila priscilla priska priya priyanka przemyslaw qabil qadim qasim qiang \
    quang quentin quincy quinn quinten rabah rabia rachael racheal rachel rachelle rachid radek radha radmila \
    radomir radoslav radoslaw radovan rael rafael rafaela rafal raffael raffaela raffaele raffaella rafi rafiq \
    raghav ragna ragnar ragnhild raheem rahel rahul raimund raimunda raimundo raina rainer raisa raissa raj rajesh \
    rajiv rajni rakesh ralf ralph rama ramadan ramazan ramesh rami ramiro ramiz ramon ramona rana randall randi \
    randolf randy rania ranjit raoul raphael raphaela raphaelle raquel rasa rashid rasmus raul ravi ravinder ray \
    rayan raymond raymonde razi reagan rebeca rebecca rebeka rebekah rebekka recep redmond reece reem refugio \
    regan regina reginald regine regis regula rehana reiko reimar rein reina reinaldo reine reiner reinhard \
    reinhart reinhilde reinhold reino rekha remedios remi remigio remo remy rena renata renate renato renaud rene \
    renee renzo reto reuben reva reyes reyna reynaldo reza rhea rhianna rhiannon rhoda rhona rhonda rhys ria rian \
    ricarda ricardo riccardo richard richie rick rickey ricky rico rigoberto riikka rikhard rikhardur rikke riku \
    riley rina rino risa rishi rita ritu ritvik rivka riya robbie robby robert roberta roberto robin robyn rocco \
    rochelle rocio roderick rodger rodney rodolfo rodolphe rodrigo roel rogelio roger rogers rohan rohit roisin \
    roland rolande rolando rolf romain romaine roman romana romane romano romeo romina romuald romulo romy rona \
    ronal ronald ronaldo ronan ronda ronja ronnie ronny rony roos roque rory rosa rosalba rosalia rosalie rosalind \
    rosalinda rosanna rosanne rosaria rosario rose roseanna roseline roselyn rosemarie rosemary rosendo rosey \
    roshni rosi rosie rosina rosita roslyn rosmarie rosmary rossana roswitha rosy rouven rowena roxana roxane \
    roxanna roxanne roy roza rozalia rozalija ruairi ruben rudi rudiger rudolf rudolph rudy rufino rukhsana \
    rumeysa ruoxi rupert ruperto ruslan russell ruta rutger ruth ruud ruzena ruzica ryan ryder ryo ryoko ryota \
    ryszard saad saadat saanvi saban sabina sabine sabir sabri sabrina sacha sachiko sadia sadie sadiq safet \
    safina safiya saga sagar sahar sahin sahra said saida saif saira sakura saleh salih salim salina sally salma \
    salman salome salomon salvador salvatore sam samanta samantha samara sami samir samira sammy samson samu \
    samuel samy sandeep sander sandhya sandi sandor sandra sandrine sandro sanja sanjay sanna sanne santa santi \
    santiago santino saoirse sara sarah sarai sari sarina sarita sasa sascha sasha saskia satish satoru satoshi \
    saul saundra saverio savita sayaka sayin scarlett scarlette scot scott seamus sean sebastiaan sebastian \
    sebastiano sebastien sedat seema segundo seher selatin selena selim selin selina selma semih sena seohyun \
    seojun seokjin seoyeon sepp serafina serena serge sergei sergej sergey sergio sergiu serhiy seth severin \
    severine severino severo sevgi sevim seyda seyed shaban shabnam shaheen shahid shakira shalini shana shane \
    shania shanice shaniqua shankar shanna shannan shannen shannon shantel shanti shari sharlene sharmila sharon \
    shaun shauna shaurya shawn shawna shay shayne shea sheena sheila sheilah shelby sheldon shelia shelley shelly \
    sheree sheri sherri sherry sheryl shiela shigeru shilpa shinji shira shirin shirley shiro shivani shlomo shona \
    shota shreya shu shweta sian sibylle siddharth sidney sidonia siegfried siegmund sienna sietske sigfrid \
    sigmund signe sigrid sigrun sigurd sila silas silfa silja silje silke silva silvana silvano silvester silvia \
    silvio simeon simion simon simona simone simonne simran sindre sinead sinisa siobhan sipho siri sirin siti \
    sixten sjoerd skye skyla skylar slavica slavka slavko slavomir slawomir slawomira slobodan sneha socorro sofi \
    sofia sofiane sofie sofija solange soledad solene solmundur solomon solon solveig sona sonal sondra sonia \
    sonja sonke sonny sonya soo soojin sophia sophie soraya sorcha soren sota soyeon spencer stacey stacie stacy \
    stana stanislaus stanislav stanislava stanislaw stanley stef stefan stefana stefani stefania stefanie \
    stefanija stefano stefany steffen steffi steinar stela stelian stella sten stephan stephane stephanie stephany \
    stephen steve steven stewart stig stijn stina stine stjepan stuart sujin sukhdeep sula suleyman suman sumaya \
    sumayya sumit sunghoon sungmin sunil sunita sunniva suresh surinder susan susana susann susanna susannah \
    susanne susi susie sussie suzana suzanna suzanne suzette suzy svatopluk svea sven svenja sverre svetlana \
    svitlana swati swen sybil sybilla sybille sylva sylvain sylvester sylvia sylviane sylvie sylwia szymon tabea \
    tabitha tadeas tadeusz taehyung tage taha tahir taina taiwo taja takashi takeshi takumi talia talib tamanna \
    tamar tamara tamas tami tamika tammie tammy tanguy tania tanisha tanja tanner tanvi tanya tapani tapio tara \
    taras tarek tari tarik tariq taro tasha tatiana tatjana tatsuya tatyana tayla tea ted tegan tekla temitope \
    tendai tenzin teodor teodora teodoro teofilo terence teresa terese teresia teresita terezia terrance terrence \
    terri terry tess tessa tetiana tetsuya teun thabo thaddeus thais thalia thandiwe thanh thea theda thekla \
    thelma theo theodis theodor theodora theodore theophile theres theresa therese theresia thiago thibaud \
    thibault thibaut thierry thijs thom thomas thor thora thorberg thorbergur thorbjorg thorbjorn thorgnyr \
    thorgrimur thorkatla thorlaug thorlaugur thorleif thorleifur thormar thormundur thorsteina thorsteinn thorsten \
    thorstina thu thuy thyri tiago tiana tianna tiara tiare tiberiu tibor tiffany tiia tiina tijs tilda tilman tim \
    timea timo timon timotej timoteo timoteus timothee timothy tina tindra tine tino tirza tisa tito titus tiziana \
    tiziano tobi tobias toby todd toivo toki tom toma tomas tomasa tomasz tomi tomislav tommy tomoko toni tonia \
    tonny tony tonya torben torbjorn tore tori toril torsten tory toshiro tove tracey traci tracie tracy trang \
    traugott travis trent trevor tricia trina trine trinidad tristan trond troy trudi trudy truus trygve tuan tuba \
    tulio tuomas turabi ture turid turkan tuula tuulikki tyler tyra tyrone tyson uche uchenna udeen udo ueli ugo \
    ugur ulises ulla ulrich ulrik ulrika ulrike umar umberto umut unai undina unni urban uriel urs ursel ursula \
    urszula usha usman ute uwe vaclav vadim vagn valborg valdemar valdis valentim valentin valentina valentine \
    valentino valeri valeria valerie valerija valerio valeriy valery valeska valter vanda vandana vanesa vanessa \
    vania vanja vanya vasco vasile vasilica vasiliki vasilis vasily vasyl veda veerle veeti veikko veli velma \
    venkat vera verena verner vernon veronica veronika veronique vesna veta vicente vicki vickie vicky victoire \
    victor victoria victoriano victorine victorino vida vidal vidar viggo vihaan vijay viktor viktoria viktorija \
    vilgot vilhelm vilhelmina villa ville vilma vinay vince vincent vincenza vincenzo vinciane vinicius vinod \
    vinzenz viola violet violeta violetta violette virgilio virginia virginie viridiana visvaldas vito vitor \
    vitoria vittoria vittorio vivaan vivek vivian viviana viviane vivien vivienne vlad vladimir vladimira \
    vladislav vlasta vlastimil vojtech volker volkmar volodymyr vratislav vreni waclaw wadi wahab waldemar waldo \
    waleed walid wallace wally walter waltraud wanda wanjiku wanjiru warren wassim wayne wei weiming weldon \
    wendelin wendell wendy wenzel werner weronika wesley whitney wieslaw wieslawa wiktor wiktoria wilber wilbur \
    wilfred wilfredo wilfrido wilfried wilhelm wilhelmina wilhelmine willa willard willem willemijn willi william \
    willian willie willis willy wilma wilmer wilson winfred winifred winnie winona winston wioletta wiremu witold \
    wladimir wojciech wolfgang wolfram woody wout wouter wyatt xabier xander xaver xavi xavier xenia xiaoming \
    ximena xin xiomara xiuying xochitl yaa yadigar yadira yael yahya yair yamilet yana yanet yanis yann yannick \
    yannis yaqub yara yaritza yaroslav yasar yaseen yasemin yash yasin yasir yasmeen yasmin yasmina yasmine yassin \
    yassine yasuo yazgul yazmin yeison yelena yenifer yenny yesenia yesica yessenia yessica yevhen yichen yildiz \
    yilmaz ying yinka yiorgos ylva ymir yngve yohan yohana yoko yolanda yolande yoongi yosef yoselin yoshiko \
    younes youngho youngjae youngsoo yousef youssef yrsa yui yuichi yuki yukiko yulia yuliana yuliya yuma yumi \
    yuna yunis yuri yuridia yuriy yusra yusuf yuta yuto yutong yuxuan yvan yves yvette yvon yvonne zacarias zach \
    zachariah zacharie zachary zadie zahid zahir zahra zahur zaid zaida zainab zaira zakaria zamir zane zanele \
    zaneta zara zayan zaynab zbigniew zdenek zdenka zdenko zdravko zdzislaw zehra zeinab zelda zeljko zelma zena \
    zeno zenobia zenta zeynep zhanna ziad zigmund zihan zina zion zita zixuan zlatan zlatko zoe zoey zofia zoltan \
    zophanias zophonias zora zoraida zoran zsofia zsolt zubair zuleika zuzana zuzanna zvonko zygmunt";
