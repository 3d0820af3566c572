//! English words that become another word when two neighbouring letters are swapped: `farming` and `framing`.
//!
//! A list of spellings of six letters or more, one word's American and British forms aside. What it is used for
//! is decided in [`mod@super::nearest`]; shorter words are never taken for a slip there.

/// The words, in alphabetical order.
const WORDS: &str = "\
    accessories accessorise accouterments accoutrements action actions agonies agonise altitude \
    altitudes angels angles anthologies anthologise apologies apologise arcing arises arising arrest \
    awning barely barked barking barley basest basset belated blankest blankets bleated braked braking \
    briskest briskets bugled bugles bugling bulged bulges bulging burglaries burglarise carted carter \
    carters carting carved carves carving carvings casual casually categories categorise cation cations \
    causal causally cervices closest closets colonies colonise compiled compiles complaint compliant \
    complied complies concerted concerting concreted concreting conservatoires conservatories coroner \
    coroners crated crater craters crating craved craves craving cravings creeps crepes crevices crooner \
    crooners cubist cubits cutesy cuteys dairies deification deified deifies deifying deputies deputise \
    diaries direst discreet discreetly discrete discretely driest economies economise edification \
    edified edifies edifying egocentric energies energise eulogies eulogise factories factorise \
    fantasies fantasise farmed farmer farmers farming framed framer framers framing freshest freshets \
    garter garters geocentric gilded gilding glided gliding grater graters gustier gustiest gutsier \
    gutsiest harmonies harmonise incest inches infarction infraction latitude latitudes limpest limpets \
    madrasas madrassa mantel mantels mantle mantles marital martial memories memorise minuet minuets \
    minute minutes monopolies monopolise mouses mousse nicest niches notaries notarise nuclear option \
    options overdoes overdose parted parting pasties patios patois patsies perfect perfects perform \
    performed performing performs philosophies philosophise plaint pliant pluses poises posies potion \
    potions prated prating prefect prefects preform preformed preforming preforms priorities prioritise \
    pulses racing raises raising rarest repertoires repertories resist resits retired retires retried \
    retries reveres reverse rhapsodies rhapsodise rogues rouges ruination sacred salted salting salved \
    salver salvers salves salving scared scarper scarpers scarps scraper scrapers scraps shriek shrieks \
    shrike shrikes signed signer signers signing silver silvered silvering silvers singed singer singers \
    singing slated slating slaved slaver slavers slaves slaving sliver slivered slivering slivers \
    soldier solider soliloquies soliloquise solitaires solitaries somberness sombreness spares sparse \
    subsidies subsidise summaries summarise sympathies sympathise theatergoer theatergoers theatregoer \
    theatregoers theories theorise thickest thickets thickset tilted tilting titled titling trailed \
    trailer trailing trails treaties treatise trialed trialer trialing trials tyrannies tyrannise \
    unclear united unites untied unties urination waiver waning wavier";

/// Whether swapping two letters of this word, in lower case, may give another word.
pub(super) fn is_lookalike(word: &str) -> bool {
    WORDS.split_ascii_whitespace().any(|known| known == word)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn each_word_is_another_with_two_letters_swapped() {
        let words: BTreeSet<&str> = WORDS.split_ascii_whitespace().collect();
        assert!(WORDS.split_ascii_whitespace().eq(words.iter().copied()), "in order, each once");
        for word in &words {
            let swapped = |at: usize| {
                let mut letters = word.as_bytes().to_vec();
                letters.swap(at, at + 1);
                String::from_utf8(letters).is_ok_and(|other| words.contains(other.as_str()))
            };
            assert!(
                (0..word.len() - 1)
                    .any(|at| word.as_bytes()[at] != word.as_bytes()[at + 1] && swapped(at)),
                "{word}"
            );
        }
    }
}
