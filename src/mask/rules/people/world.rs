//! Common given names of Turkey, India, Vietnam, and of the west, east and south of Africa, besides those in
//! [`given`](super::given).

pub(super) const NAMES: &str = "\
    abdulkadir adalet adem ahmet alper anil ardil arzu asli asuman atakan ayca aydin aynur aysegul ayse aysun aytac aziz \
    bahar bahadir banu barbaros baris basak batuhan bayram belgin berat beren berfin berk berkan berkay berna besim betul \
    beyza birol bora buket bulent burak burcin burcu burhan busra canan cansu cavit celal cem cemal cemil cenk cengiz \
    cetin cevdet ceyda ceyhun cigdem cagatay cagla caglar cagri davut demet deniz derya dilara dilek dogan doruk duygu \
    ebru ecem ece eda efe ekrem elcin elif elvan emel emine emir emrah emre enes engin ercan erdal erdem erdogan eren erhan \
    erkan erman erol ersin ertan ertugrul esin esra evren eylul eyup ezgi fadime fahri faruk fatih fatma feride ferhat \
    fevzi feyza figen fikret filiz firat fulya funda furkan gamze gizem gokay gokce gokhan gonca gonul gozde gulay gulben \
    gulcan guler gulnur gulsah gulsen gulsum gulten gurkan guven guzin hacer hakan haldun halil halime haluk hamdi hamza \
    handan hande harun hasan hatice hayati hayriye hazal hikmet hilal huseyin huseyn hulya husnu ilayda ilhan ilkay ilker \
    ilknur inci ipek irem irfan ismail ismet izzet kaan kadir kadriye kamil kazim kemal kerem kerim koray korhan kubra \
    kursat latife levent mahmut mehmet mehtap melek melike melis melisa meltem meral mert merve meryem mesut metin mevlut \
    mine miray muazzez mucahit muge muhammet muharrem muhittin mukaddes murat musa mustafa muzaffer nalan nazan nazim \
    nazli necati necdet necla neslihan nesrin nevin nevzat nihal nihat nil nilay nilgun nilufer niyazi nuran nuray nurcan \
    nurettin nurgul nurhan nuriye nurten oguz oguzhan okan oktay olcay omer onder onur orcun orhan osman ozan ozcan ozden \
    ozge ozgur ozkan ozlem pelin pembe perihan pinar rabia ramazan recep refik remzi reyhan rifat ruhi rukiye sabri sadik \
    sakine salih sami sebahat sebnem seda sedat sedef sefa selahattin selcan selcuk selim selin selma sema semih semra \
    senay serap sercan serdar serhat serkan sermin serpil sevcan sevda sevgi sevil sevim sevinc seyda seyfi sezen sezer \
    sibel sidika sinan sinem songul sukran sukriye suleyman sule suna tahsin tamer taner tansu tarik tarkan taylan tayfun \
    tekin timur tolga tolunay tugay tugba tugce tulay tulin tuncay tunc tuncer turan turgay turkan tuluhan ufuk ugur umit \
    umran umut utku vahit vedat veli veysel volkan yakup yalcin yasemin yasar yavuz yeliz yesim yigit yildirim yildiz \
    yilmaz yucel yunus yusuf zafer zehra zekeriya zeki zeynep zuhal zuhre zulfiye \
    aakash aarohi abhijit abhinav aditi advait agastya aishwarya ajit akshara akshay alka alok amarjit ambika amitabh \
    amol amrita anagha anand ananya anika anirudh anitha anjali ankur ankush anupama anurag anusha aparajita aravind \
    archana arpita arpit arun arundhati aruna arvind asha ashima ashok ashutosh ashwini atul avani avinash ayushi \
    babita balakrishnan baldev balwinder bhagwan bhagyashree bharath bharati bhaskar bhavya bhumika bindu brijesh \
    chaitanya chandan chandni chandra chandrakant chandrashekhar charu chetan chetana chirag daksha damini darshan \
    darshana deepa deepak deepali deepika devansh devendra devika dhananjay dhanush dhara dharmendra dheeraj dhruv \
    dilip dinesh dipika disha divya divyansh eshwar gagan gagandeep ganesh ganga gargi gauri gaurav gautam gayatri geeta \
    geetha girish gopal gopika govind gunjan gurdeep gurjit gurmeet gurpreet gurvinder hardik harini harish harjit \
    harpreet harsh harsha harshad harshita harshal hema hemant hemalatha himanshu hiral hitesh indira indrajit ira ishaan \
    ishita ishwar jagdeep jagdish jagjit janaki janhvi jasdeep jasleen jasmeet jaspreet jaswant jatin jaya jayant jayanti \
    jayesh jayshree jignesh jitendra jyoti jyothi kailash kajal kalpana kalyani kamal kamala kamini kanchan kanika kapil \
    karan karthik kartik karuna kashish kaushal kaushik kavita kavitha kavya keerthi keshav ketan khushi kiran kirti \
    kishan kishore komal krishna krishnan krithika krutika kuldeep kumari kunal kush lakshman lakshmi lalit lalita lalitha \
    lata latha laxman laxmi lavanya leela leena lokesh madan madhav madhavi madhu madhuri madhusudan mahendra mahesh \
    mahima malati malini mallika mamata mamta manasi mangala manisha manish manjit manju manjula manjunath manoj manpreet \
    mansi mayank mayuri meena meenakshi meera megha meghana mihir milind minal mitali mohan mohini mohit mona monika \
    moumita mridula mukesh mukul muralidharan murali nagaraj nagesh nalini namrata nandini nandita narayan narendra naresh \
    narinder natasha naveen navneet navjot navya neelam neelima neeraj neeta neetu neha nidhi nikhil nikita nilesh \
    nimisha niraj niranjan nirmal nirmala nisha nishant nishi nitesh nithya nitin nitya nivedita omkar padma padmaja \
    padmavati pallavi panchali pankaj parag paramjit parikshit parminder parth parul parvathi parvati parveen pavan pavithra \
    payal phani piyush pooja poonam poornima prabhakar prabhat prabhu prachi pradeep pradnya prafulla pragya prajakta \
    prakash pramod pranav pranay pranjal prasad prasanna prasad prasanth prashant pratap prateek pratibha pratik pratiksha \
    pratima praveen preeti prem prerna preethi prithvi priti priya priyanka priyansh puja pushpa rachana rachna radha \
    radhika raghav raghavendra raghu ragini rahul raj raja rajan rajani rajat rajendra rajesh rajeshwari rajeev rajinder \
    rajiv rajkumar rajni raju rakesh ram raman ramachandran ramakant ramakrishna ramanathan ramesh rameshwar ramya rana \
    ranjan ranjana ranjit rashmi ratan ratna ravi ravindra reena rekha renu renuka reshma revathi richa rishabh rishi \
    ritesh ritika ritu riya rohan rohini rohit roshan roshni ruchi ruchika rukmini rupa rupali rupesh rutuja sachin sadhana \
    sagar sahil sai sakshi salman sameer samir samiksha sanchita sandeep sandhya sandip sangeeta sangita sanika sanjana \
    sanjay sanjeev sanjiv sanket sanskriti santosh saraswati sarika sarita saroj sasikala satish satyam saurabh savita \
    savitri seema sejal shailaja shailesh shaila shakti shakuntala shalini shantanu shanti sharad sharda sharmila sharvari \
    shashank shashi shashikant sheela sheetal shekhar shikha shilpa shilpi shital shivam shivani shivaji shivangi shobha \
    shradha shraddha shravan shree shreya shreyas shruti shubham shubhangi shweta shyam shyamala siddhant siddharth \
    siddhi simran sindhu sita smita smriti smruti sneha snehal sohan sonal sonali sonam sonia soumya sourav sravani sridevi \
    sridhar srikanth srinivas srinivasan subhash subramaniam subramanian suchitra sudarshan sudesh sudha sudhakar sudhir \
    sugandha suhas sujata sujatha sujit sukhdeep sukhwinder sukhjit sulochana suman sumathi sumit sumitra sunanda sundar \
    sundari suneeta sunil sunita supriya surabhi suraj surbhi surekha surendra suresh surinder surya sushant sushil sushila \
    sushma swapna swapnil swara swarna swati swetha tanmay tanu tanuja tanvi tanya tara tarun tejas tejaswini trisha tripti \
    trupti tulsi uday ujjwal ujwala uma umang umesh upasana upendra urmila urvi usha utkarsh vaidehi vaishali vaishnavi \
    vandita vani varsha vasanth vasantha vasant vasundhara vedika veena venkata venkataraman vibha vidhi vidhya vidya \
    vijaya vijayalakshmi vikas vikrant vimala vinay vinayak vineet vineeta vineetha vinita viraj virat virender vishakha \
    vishal vishnu vishwanath vismaya vivek vrinda vrushali yamini yamuna yash yashoda yashpal yashika yatin yogesh yogita \
    yuvraj bhattacharya sunitha deepthi \
    huong phuong thao tuan khanh ngoc linh thuy hanh nguyet nhung thanh quang hieu phuc trung thang kiet khoa hoang quyen \
    trinh tuyet vinh xuan quynh tram nhi thinh tien khang hung cuong tung duong giang hien khoi nghia phong quoc \
    abayomi abena abidemi abimbola abiodun abiola abosede achieng adaeze adaobi adaora adebayo adebisi adebola adedayo \
    adedeji adeola adekunle adeleke ademola adeniyi adenike aderonke adesola adetokunbo adewale adeyemi adunni adwoa \
    afolabi afolake afua aina ajoke akanni akin akinola akintunde akinyi akosua akua alhassan amadi amaka aminata aminu \
    anesu anuoluwapo arinze atieno awa awele ayo ayobami ayodeji ayodele ayokunle ayomide ayotunde azubuike babajide \
    babatunde bamidele bankole bayo bimpe bisola bolaji bolanle bolu bosede bukola busayo busola chiagozie chiamaka \
    chibueze chibuike chibuzo chichi chidera chidi chidiebere chidimma chidinma chidozie chiedozie chiemeka chigozie \
    chijioke chika chikodi chima chimamanda chinaza chinedu chinelo chineye chinenye chinonso chinwe chinyere chioma \
    chisom chizoba chuka chukwudi chukwuebuka chukwuemeka chukwuma chukwunonso dambudzo damilare damilola danjuma danladi \
    dapo dayo dele dikeledi ebele ebenezer ebere ebuka efua ejike ekene ekow emeka emenike enitan esther ezinne fadekemi \
    farai fatou femi fisayo fiyinfoluwa fola folarin folasade folashade folake funke funmi funmilayo funso gbemisola \
    gbenga gbolahan habiba hadiza halima hauwa ibironke idowu idris ifeanyi ifechukwu ifeoma ifunanya igwe ijeoma ike \
    ikechukwu ikenna imani isioma itumeleng iyabo iyanu jelani jide jideofor jumoke kagiso kamau karabo katlego kayode \
    kehinde kelechi kemi kenechukwu khadija khanyi khanyisile kingsley kobina kofi kojo koffi kolade kunle kwabena kwadwo \
    kwaku kwame kwasi kwesi lekan lerato lesedi lindiwe lwazi mamadou mandla masego modupe moremi morenike moses mpho \
    munashe musa mwangi naledi nana ndidi nduka neo ngozi nia njeri njoroge nkechi nkem nkemdilim nkiru nkiruka nnamdi \
    nneka nnenna nnedi nomsa nomvula nonhlanhla ntombi nwabueze nyambura nyasha obafemi obi obiageli obinna obioma odinaka \
    odunayo ogechi ogonna ogochukwu okechukwu okey oladapo oladele oladipo olajide olamide olanrewaju olaoluwa olasunkanmi \
    olatunde olatunji olayinka olubunmi olufemi olufunke olufunmilayo olugbenga olukayode olumide olusegun olusola oluwadamilola \
    oluwafemi oluwakemi oluwaseun oluwaseyi oluwatobi oluwatosin oluwatoyin omolara omolola omotola omotayo onyebuchi \
    onyeka onyekachi onyinye opeyemi osagie osaze oyinkan oyinkansola palesa pumza rasheed refilwe remi rethabile rotimi \
    rudo rutendo sade salewa samkelo segun senzo seun seyi shola sibongile sibusiso simisola simphiwe sipho siphokazi sola \
    solape somto sunkanmi tadiwa taiwo tamika tapiwa tariro tatenda tebogo temitayo temitope tendai tevin thabang thabiso \
    thabo thandeka thandi thandiwe thando themba titilayo titilola tiwa tobechukwu tobenna tobi tochukwu tola tolani \
    tolu toluwalope tomiwa tope tosin toyin tshegofatso tumi tunde uchechi uchechukwu uchendu udoka ugo ugochi \
    ugochukwu ugonna unathi uzoamaka uzochukwu uzoma vusumuzi wale wambui wangari wanjiku wanjiru yaw yemi yemisi yetunde \
    yewande yinka zainabu zanele zawadi zinzi zola";
