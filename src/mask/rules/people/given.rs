//! Common given names, as censuses of several countries list them.

use std::collections::HashSet;
use std::sync::LazyLock;

static GIVEN: LazyLock<HashSet<&str>> = LazyLock::new(|| NAMES.split(' ').collect());

/// Whether the word is one, in any case.
pub(super) fn is_given(word: &[u8]) -> bool {
    word.len() <= 16 && std::str::from_utf8(word).is_ok_and(|word| GIVEN.contains(word.to_ascii_lowercase().as_str()))
}

const NAMES: &str = "\
    aaron abdul abdullah abigail abraham ada adam adrian adriana agnes ahmad ahmed aiden aisha alan albert \
    alberto alejandra alejandro alessandro alex alexander alexandra alexandre alexis alfred ali alice alicia \
    alison allison alma amanda amber amelia amina amir amit amy ana andre andrea andreas andrei andres andrew \
    andrey angel angela angelica anita ann anna anne annette annie anthony antoine anton antonella antonio \
    anwar april arjun arthur arturo asha ashley astrid audrey aurora austin ava ayesha barbara beatrice \
    beatriz ben benjamin bernard bernd beth betty beverly bianca bill billy bjorn bob bobby bogdan bradley \
    brandon brenda brian brigitte bruce bruno bryan camila camille carl carla carlo carlos carmen carol \
    carolina caroline carolyn catherine cecilia charles charlotte cheryl chloe chris christian christina \
    christine christoph christophe christopher claire clara claudia clement colin connor craig cristina \
    cynthia daisy dale dan daniel daniela daniele danielle darren dave david dawn deborah debra deepak denis \
    denise dennis derek diana diane diego dieter dimitri dmitri dolores dominic donald donna dora doris \
    dorothy douglas dylan edith eduardo edward edwin eileen elaine eleanor elena elias elijah elisa elisabeth \
    elizabeth ella ellen elmer elsa emil emilia emily emma emmanuel eric erik erika erin ernest esther ethan \
    eugene eva evan evelyn fabian fabio fatima felix fernanda fernando filip florian frances francesca \
    francesco francis francisco francois frank franz fred frederic frederick friedrich fritz gabriel gabriela \
    gabriele gareth gary geoffrey georg george gerald gerard gerhard gianluca gilbert giorgio giovanni giulia \
    giuseppe gladys gloria gordon grace greg gregory guillaume gunther gustav hamza hannah hans harold harry \
    harsh hassan hazel heather heidi heinz helen helena helga henri henry herbert hiroshi holly hong horst \
    howard hubert hugo ian ibrahim ines ingrid irene iris irma isaac isabel isabella isabelle ivan jack \
    jackie jacob jacques jaime jake james jamie jan jane janet janice jasmine jason javier jay jean jeff \
    jeffrey jennifer jens jeremy jerome jerry jesse jessica jesus jill jim jimmy jin joan joanna joanne joao \
    joe joel johan johanna johannes john johnny jon jonas jonathan jordan jorge jose joseph josephine joshua \
    joyce juan juana judith judy julia julian juliana julie julien julio jun jurgen justin karen karim karin \
    karl kate katherine kathleen kathryn kathy katie katrin keith kelly ken kenji kenneth kevin khadija \
    khalid kim kimberly klaus kristen kristin kurt kyle larry lars laura lauren laurent lawrence layla lea \
    leah leo leon leonard leonardo leslie liam lillian lily linda lisa logan lois lorenzo lori louis louise \
    luca lucas lucia lucie lucy luis luisa lukas luke lydia lynn madison magdalena malik manfred manuel marc \
    marcel marcia marco marcos marcus margaret maria mariam marie marilyn marina mario marion marjorie mark \
    markus marlene marta martha martin martina marvin mary mason mateo mathieu matteo matthew matthias \
    maureen maurice max maximilian megan mehmet mei melanie melissa mia michael michel michele michelle \
    miguel mike mildred mohamed mohammad mohammed monica monika morgan muhammad mustafa nadia nancy naomi \
    natalia natalie natasha nathan nathaniel neil nicholas nick nicola nicolas nicole nikhil nikolai nina \
    nora norma norman olaf oleg olga oliver olivia omar oscar otto pablo pamela paola paolo pascal patricia \
    patrick paul paula pauline pedro peggy peter petra philip philipp philippe phillip phyllis pierre pooja \
    priya rachel rafael rahul raj rajesh ralph ramon randy raquel raul ravi ray raymond rebecca regina \
    reinhard renata rene ricardo richard rita robert roberta roberto robin rodrigo roger roland rolf roman \
    ronald ronan rosa rosalind rose rosemary roy ruben rudolf russell ruth ryan sabine sally salma salvatore \
    sam samantha samir samuel sandra sanjay santiago sara sarah satoshi scott sean sebastian serge sergei \
    sergio sharon shawn sheila shirley silvia simon simone sofia sonia sonja sophia sophie stefan stefania \
    stefano stella stephanie stephen steve steven stuart sunil susan susanne sven sylvia tamara tanya tara \
    tatiana ted teresa terry theodore theresa thomas tiffany tim timothy tina tobias todd tom tomas tony \
    tracy travis tyler ulrich ursula valentina valeria valerie vanessa vera veronica victor victoria vijay \
    vincent viola violet virginia vivian vladimir walter wanda wayne wei wendy werner wilhelm william \
    wolfgang xavier yasmin yolanda youssef yuki yusuf yves yvonne zachary zainab zoe";
