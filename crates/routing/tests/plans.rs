//! Thousands of random requests: what must hold of every plan, checked against rules written down a second time.

#![expect(clippy::unwrap_used, clippy::panic, reason = "tests fail by panicking")]

use std::collections::BTreeSet;

use inner::{Modality, Pico, PriceSheet};
use routing::{
    Basis, Credential, DataPolicy, Entrant, Needs, Plan, PriceLimits, Pulse, Quantiles, Removal, Shortcut, Standing, Tier,
    Wishes, plan,
};
use wire::provider::{Partition, Percentiles, Quantization, Sort, SortBy};

const TAGS: [(&str, &str); 9] = [
    ("openai", "OpenAI"),
    ("openai/flex", "OpenAI"),
    ("openai/priority", "OpenAI"),
    ("openai/ultrafast", "OpenAI"),
    ("google-vertex/us-east5", "Google"),
    ("google-vertex/us-east5/priority", "Google"),
    ("deepinfra", "DeepInfra"),
    ("deepinfra/turbo", "DeepInfra"),
    ("deepinfra/flex", "DeepInfra"),
];
const SLUGS: [&str; 10] = [
    "openai",
    "OpenAI/Priority",
    "openai/flex",
    "google-vertex",
    "Google",
    "google-vertex/us-east5",
    "deepinfra",
    "deepinfra/turbo",
    "deepinfra/flex",
    "nobody",
];
const FIELDS: [&str; 4] = ["tools", "response_format", "seed", "verbosity"];
const TIERS: [Tier; 3] = [Tier::Flex, Tier::Priority, Tier::Ultrafast];

/// A small generator: the tests need many different numbers, not good ones.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        (self.share() * limit as f64) as usize
    }

    fn share(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 11) as f64 / (1_u64 << 53) as f64
    }

    fn one_in(&mut self, number: usize) -> bool {
        self.below(number) == 0
    }

    fn pick<T: Clone>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())].clone()
    }

    /// Something, once in so many times.
    fn perhaps<T: Clone>(&mut self, number: usize, from: &[T]) -> Option<T> {
        self.one_in(number).then(|| self.pick(from))
    }

    fn some<T: Clone>(&mut self, from: &[T]) -> Vec<T> {
        (0..=self.below(4)).map(|_| self.pick(from)).collect()
    }
}

/// What a random entrant may refer to.
struct Stock {
    sheets: Vec<PriceSheet>,
    parameters: Vec<Vec<String>>,
}

impl Stock {
    fn new() -> Self {
        let sheet = |prompt, completion, request, audio: Option<i64>| PriceSheet {
            prompt: Pico(prompt),
            completion: Pico(completion),
            request: Pico(request),
            audio: audio.map(Pico),
            ..PriceSheet::default()
        };
        let sheets =
            vec![sheet(0, 0, 0, None), sheet(100, 900, 0, Some(500)), sheet(200, 600, 5, None), sheet(300, 2_000, 0, Some(100))];
        let all: Vec<String> = FIELDS.iter().map(|&field| field.to_owned()).collect();
        Self { sheets, parameters: vec![Vec::new(), all[..1].to_vec(), all[..3].to_vec(), all] }
    }
}

struct Case<'a> {
    entrants: Vec<Entrant<'a>>,
    prompt_tokens: u64,
    completion_tokens: Option<u64>,
    input: Vec<Modality>,
    parameters: Vec<&'static str>,
    wishes: Wishes,
    sticky: Option<usize>,
}

impl<'a> Case<'a> {
    /// The rarer wishes are, the more endpoints are left.
    fn random(stock: &'a Stock, random: &mut Random, rarity: usize) -> Self {
        let count = random.below(13);
        Self {
            entrants: (0..count).map(|_| entrant(stock, random)).collect(),
            prompt_tokens: random.pick(&[0, 0, 500, 1_500]),
            completion_tokens: random.perhaps(2, &[100, 600, 5_000]),
            input: random.pick(&[vec![], vec![Modality::Text], vec![Modality::Text, Modality::Audio]]),
            parameters: if random.one_in(2) { random.some(&FIELDS) } else { Vec::new() },
            wishes: wishes(random, rarity),
            sticky: random.perhaps(3, &[0, 1, 2, 3, 99]),
        }
    }

    fn plan(&self, dice: &mut dyn FnMut() -> f64) -> Plan {
        let Self { prompt_tokens, completion_tokens, .. } = *self;
        let (input, parameters) = (self.input.as_slice(), self.parameters.as_slice());
        let needs = Needs { prompt_tokens, likely_prompt_tokens: prompt_tokens, completion_tokens, input, parameters };
        plan(&self.entrants, &needs, &self.wishes, self.sticky, dice)
    }

    fn sort_of(&self, model: usize) -> Option<SortBy> {
        let shortcut = self.wishes.shortcuts.get(model).copied().flatten();
        self.wishes.sort.map(|sort| sort.by).or(shortcut.map(Shortcut::sort))
    }

    /// Whether the endpoint's tier was asked for, and whether it may answer.
    fn tier(&self, entrant: &Entrant<'_>) -> (bool, bool) {
        let Wishes { tier: wanted, shortcuts, order, only, .. } = &self.wishes;
        let tier = entrant.tier();
        let shortcut = shortcuts.get(entrant.model).copied().flatten();
        let varied = shortcut.is_some_and(|shortcut| shortcut.tier() == tier) && tier.is_some();
        let asked = match (wanted, tier) {
            (None | Some(Tier::Priority | Tier::Ultrafast), None) => true,
            (Some(Tier::Flex), tier) => tier == Some(Tier::Flex),
            (Some(Tier::Ultrafast), Some(Tier::Priority | Tier::Ultrafast)) | (Some(Tier::Priority), Some(Tier::Priority)) => {
                true
            }
            _ => varied,
        };
        let mut slugs = order.iter().chain(only.iter().flatten());
        (asked, asked || tier.is_some() && slugs.any(|slug| slug.to_lowercase() == entrant.tag))
    }

    fn names(&self, list: &[String], entrant: &Entrant<'_>) -> bool {
        let parts: Vec<&str> = entrant.tag.split('/').collect();
        let plain = parts[..parts.len() - usize::from(entrant.tier().is_some())].join("/");
        let bare = [parts[0].to_owned(), plain, entrant.name.to_lowercase()];
        list.iter().map(|slug| slug.to_lowercase()).any(|slug| {
            let meant = bare.contains(&slug) && (entrant.tier().is_none() || self.tier(entrant).0);
            slug == entrant.tag || meant
        })
    }

    /// Whether the reason is true of the endpoint, by the contract's words.
    fn holds(&self, reason: &Removal, entrant: &Entrant<'_>) -> bool {
        let wishes = &self.wishes;
        let above = |limit: Option<Pico>, price: fn(&PriceSheet) -> Pico| match (limit, entrant.prices) {
            (Some(limit), Some(sheet)) => price(sheet).0 > limit.0,
            (limit, _) => limit.is_some(),
        };
        let fits = |one: &Entrant<'_>| {
            let answer = self.completion_tokens.unwrap_or(0);
            let length = one.context_length.unwrap_or(u64::MAX);
            answer <= one.max_completion_tokens.unwrap_or(u64::MAX) && self.prompt_tokens + answer <= length
        };
        let another = |can: &dyn Fn(&Entrant<'_>) -> bool| self.entrants.iter().any(|one| one.model == entrant.model && can(one));
        let honours = |one: &Entrant<'_>, name: &str| one.parameters.iter().any(|parameter| parameter == name);
        match reason {
            Removal::NotAllowed => wishes.only.iter().chain(&wishes.allowed).any(|list| !self.names(list, entrant)),
            Removal::Ignored => self.names(&wishes.ignore, entrant),
            Removal::NotInOrder => !wishes.allow_fallbacks && !wishes.order.is_empty() && !self.names(&wishes.order, entrant),
            Removal::NotFirst => !wishes.allow_fallbacks && wishes.order.is_empty(),
            Removal::Training => wishes.deny_training && entrant.policy.trains != Some(false),
            Removal::Retention => wishes.zdr && entrant.policy.retains != Some(false),
            Removal::Distillation => wishes.distillable && entrant.distillable != Some(true),
            Removal::Quantization => wishes.quantizations.iter().any(|wanted| !wanted.contains(&entrant.quantization)),
            Removal::Unpriced => wishes.priced && entrant.prices.is_none() && entrant.credential == Credential::Shared,
            Removal::NotFree => wishes.free.get(entrant.model) == Some(&true) && !entrant.prices.is_some_and(PriceSheet::is_free),
            Removal::Price("prompt") => above(wishes.max_price.prompt, |sheet| sheet.prompt),
            Removal::Price("completion") => above(wishes.max_price.completion, |sheet| sheet.completion),
            Removal::Price("request") => above(wishes.max_price.request, |sheet| sheet.request),
            Removal::Price(_) => {
                entrant.input.contains(&Modality::Audio)
                    && above(wishes.max_price.audio, |sheet| sheet.audio.unwrap_or(sheet.prompt))
            }
            Removal::ContextLength { .. } => entrant.context_length.is_some_and(|length| self.prompt_tokens > length),
            Removal::AnswerLength => !fits(entrant) && another(&fits),
            Removal::Modality(kind) => self.input.contains(kind) && !entrant.input.contains(kind),
            Removal::Parameter(name) => {
                let wanted = self.parameters.contains(&name.as_str()) && !honours(entrant, name);
                wanted && (wishes.require_parameters || another(&|one| honours(one, name)))
            }
            Removal::Tier(tier) => *tier == entrant.tier() && !self.tier(entrant).1,
        }
    }

    /// The reasons that nobody who answers may have.
    fn hard(&self, entrant: &Entrant<'_>) -> Vec<Removal> {
        let needed = self.prompt_tokens;
        let mut reasons = vec![
            Removal::NotAllowed,
            Removal::Ignored,
            Removal::NotInOrder,
            Removal::Training,
            Removal::Retention,
            Removal::Distillation,
            Removal::Quantization,
            Removal::Unpriced,
            Removal::ContextLength { needed, available: 0 },
            Removal::Unpriced,
            Removal::NotFree,
            Removal::Tier(entrant.tier()),
        ];
        reasons.extend(["prompt", "completion", "request", "audio"].map(Removal::Price));
        if self.wishes.require_parameters {
            reasons.extend(FIELDS.map(|field| Removal::Parameter(field.to_owned())));
        }
        reasons
    }
}

fn entrant<'a>(stock: &'a Stock, random: &mut Random) -> Entrant<'a> {
    let (tag, name) = random.pick(&TAGS);
    let quantiles = |at: f64| Quantiles { p50: at, p75: at, p90: at, p99: at };
    let hears: [&[Modality]; 2] = [&[Modality::Text], &[Modality::Text, Modality::Audio]];
    let known = [None, Some(false), Some(false), Some(true)];
    Entrant {
        model: random.below(3),
        tag,
        name,
        prices: if random.one_in(6) { None } else { Some(&stock.sheets[random.below(stock.sheets.len())]) },
        context_length: random.pick(&[None, Some(1_000), Some(8_000), Some(8_000)]),
        max_completion_tokens: random.pick(&[None, Some(500), Some(8_000)]),
        quantization: random.pick(&[Quantization::Unknown, Quantization::Fp8, Quantization::Bf16]),
        parameters: &stock.parameters[random.below(stock.parameters.len())],
        input: random.pick(&hears),
        hidden_tiers: false,
        policy: DataPolicy { trains: random.pick(&known), retains: random.pick(&known) },
        distillable: random.pick(&known),
        credential: random.pick(&[Credential::Own, Credential::Shared, Credential::Shared, Credential::Fallback]),
        pulse: Pulse {
            outage: random.one_in(6),
            broken: random.one_in(8),
            standing: random.pick(&[Standing::Normal, Standing::Normal, Standing::Degraded, Standing::Fallback]),
            throughput: random.perhaps(2, &[10.0, 50.0, 90.0]).map(quantiles),
            latency: random.perhaps(2, &[0.2, 0.9, 3.0, f64::NAN]).map(quantiles),
            tool_errors: random.perhaps(2, &[0.0, 0.01, 0.3, 1.0]),
            tool_calls: random.pick(&[0, 5, 50, 500]),
        },
    }
}

fn wishes(random: &mut Random, rarity: usize) -> Wishes {
    let slugs = SLUGS.map(str::to_owned);
    let mut list = |number| if random.one_in(number * rarity) { random.some(&slugs) } else { Vec::new() };
    let (order, ignore, only, allowed) = (list(4), list(4), list(5), list(8));
    let filled = |list: Vec<String>| Some(list).filter(|list| !list.is_empty());
    let by = [SortBy::Price, SortBy::Throughput, SortBy::Latency, SortBy::Exacto];
    let partition = random.pick(&[Partition::Model, Partition::None]);
    let shortcuts = [None, None, Some(Shortcut::Nitro), Some(Shortcut::Floor), Some(Shortcut::Exacto)];
    let cutoff = |p50| Percentiles { p50: Some(p50), ..Percentiles::default() };
    let mut limit = |prices: &[i64]| random.perhaps(8 * rarity, prices).map(Pico);
    let max_price = PriceLimits {
        prompt: limit(&[100, 200]),
        completion: limit(&[600, 900]),
        request: limit(&[0, 5]),
        audio: limit(&[150, 500]),
    };
    Wishes {
        order,
        ignore,
        only: filled(only),
        allowed: filled(allowed).into_iter().collect(),
        allow_fallbacks: !random.one_in(5),
        require_parameters: random.one_in(6 * rarity),
        deny_training: random.one_in(6 * rarity),
        zdr: random.one_in(6 * rarity),
        distillable: random.one_in(8 * rarity),
        quantizations: random.perhaps(6 * rarity, &[vec![Quantization::Fp8], vec![Quantization::Fp8, Quantization::Bf16]]),
        sort: random.perhaps(4, &by).map(|by| Sort { by, partition }),
        shortcuts: (0..random.below(4)).map(|_| random.pick(&shortcuts)).collect(),
        free: (0..random.below(4)).map(|_| random.one_in(4 * rarity)).collect(),
        tier: random.perhaps(3, &TIERS),
        min_throughput: random.perhaps(6, &[20.0, 70.0]).map(cutoff),
        max_latency: random.perhaps(6, &[0.5, 1.0]).map(cutoff),
        priced: random.one_in(8 * rarity),
        max_price,
    }
}

/// What must hold of every plan.
fn check(case: &Case<'_>, plan: &Plan) {
    let mut all: Vec<usize> = plan.order.iter().copied().chain(plan.removed.iter().map(|(index, _)| *index)).collect();
    all.sort_unstable();
    assert_eq!(all, (0..case.entrants.len()).collect::<Vec<_>>(), "everybody exactly once");
    for (index, reason) in &plan.removed {
        assert!(case.holds(reason, &case.entrants[*index]), "{reason:?} is not true of {:?}", case.entrants[*index]);
    }
    for &index in &plan.order {
        let entrant = &case.entrants[index];
        let broken = case.hard(entrant).into_iter().find(|reason| case.holds(reason, entrant));
        assert_eq!(broken, None, "{entrant:?}");
    }
    assert!(case.wishes.allow_fallbacks || !case.wishes.order.is_empty() || plan.order.len() <= 1);
    check_order(case, plan);
    check_explanation(case, plan);
}

fn check_order(case: &Case<'_>, plan: &Plan) {
    let across = case.wishes.sort.is_some_and(|sort| sort.partition == Partition::None);
    for pair in plan.order.windows(2) {
        let (first, second) = (&case.entrants[pair[0]], &case.entrants[pair[1]]);
        assert!(first.pulse.broken <= second.pulse.broken, "who is broken is last");
        if first.pulse.broken != second.pulse.broken {
            continue;
        }
        assert!(across || first.model <= second.model, "models keep their order");
        let place = |entrant| case.wishes.order.iter().position(|slug| case.names(std::slice::from_ref(slug), entrant));
        let place = |entrant| place(entrant).unwrap_or(usize::MAX);
        assert!(!across && first.model != second.model || place(first) <= place(second), "an order is kept");
    }
}

/// The explanation tells the order that it explains.
fn check_explanation(case: &Case<'_>, plan: &Plan) {
    let explanation = plan.explanation();
    assert_eq!(explanation.tried.iter().map(|one| one.index).collect::<Vec<_>>(), plan.order);
    assert_eq!(explanation.removed, plan.removed);
    for pair in explanation.tried.windows(2) {
        assert!(pair[0].rank <= pair[1].rank);
        assert!(pair[0].rank < pair[1].rank || pair[0].basis.score() <= pair[1].basis.score());
    }
    for one in &explanation.tried {
        let entrant = &case.entrants[one.index];
        let price = entrant.prices.map(|sheet| sheet.prompt.0 + sheet.completion.0);
        match (case.sort_of(entrant.model), one.basis) {
            (None, Basis::Draw { price: used, .. }) => assert_eq!(used.map(|used| used.0), price),
            (Some(SortBy::Price), Basis::Sort { value, .. }) => assert_eq!(value, price.map(|price| price as f64)),
            (Some(wanted), Basis::Sort { by, .. }) => assert_eq!(by, wanted),
            (wanted, basis) => panic!("{wanted:?} was wanted and {basis:?} sorted"),
        }
        assert_eq!((one.rank.broken, one.rank.credential), (entrant.pulse.broken, entrant.credential));
        assert!(one.chance == 0.0 || one.rank == explanation.tried[0].rank);
    }
    let sum: f64 = explanation.tried.iter().map(|one| one.chance).sum();
    let whole = plan.removed.iter().all(|(_, reason)| *reason != Removal::NotFirst);
    assert!(plan.order.is_empty() || !whole || (sum - 1.0).abs() < 1e-9, "{sum}");
}

#[test]
fn every_plan_is_whole_and_true_to_its_wishes() {
    let (stock, mut random) = (Stock::new(), Random(1));
    let (mut reasons, mut tried) = (BTreeSet::new(), 0);
    for _ in 0..5_000 {
        let rarity = random.pick(&[1, 5]);
        let case = Case::random(&stock, &mut random, rarity);
        let seed = random.below(1 << 30) as u64;
        let throw = || {
            let mut dice = Random(seed);
            case.plan(&mut || dice.share())
        };
        let plan = throw();
        assert_eq!(plan, throw(), "the same dice, the same plan");
        check(&case, &plan);
        tried += plan.order.len();
        let word = |reason: &Removal| format!("{reason:?}").split(['(', ' ']).next().unwrap().to_owned();
        reasons.extend(plan.removed.iter().map(|(_, reason)| word(reason)));
    }
    assert_eq!(reasons.len(), 16, "a reason that never comes up is not tested: {reasons:?}");
    assert!(tried > 5_000, "{tried} endpoints tried");
}

#[test]
fn no_dice_make_a_plan_fall_over() {
    let (stock, mut random) = (Stock::new(), Random(2));
    for _ in 0..500 {
        let case = Case::random(&stock, &mut random, 5);
        for number in [f64::NAN, -f64::NAN, 0.0, 1.0, -3.0, 7.0, f64::INFINITY, f64::MIN_POSITIVE / 4.0] {
            check(&case, &case.plan(&mut || number));
        }
    }
}

#[test]
fn the_chance_of_being_first_is_what_the_dice_make_of_it() {
    const THROWS: usize = 1_500;
    let (stock, mut random) = (Stock::new(), Random(3));
    let mut drawn = 0;
    for _ in 0..80 {
        let mut case = Case::random(&stock, &mut random, 10);
        // So that some are left to draw from.
        (case.wishes.allow_fallbacks, case.wishes.sort, case.wishes.shortcuts) = (true, None, Vec::new());
        case.wishes.free = Vec::new();
        (case.prompt_tokens, case.completion_tokens, case.input) = (0, None, Vec::new());
        case.parameters.retain(|&field| field == "tools");
        for entrant in &mut case.entrants {
            (entrant.model, entrant.credential) = (0, Credential::Shared);
            (entrant.pulse.broken, entrant.pulse.outage) = (false, false);
            entrant.pulse.standing = Standing::Normal;
        }
        let mut chances = vec![0.0; case.entrants.len()];
        let mut first = vec![0_usize; case.entrants.len()];
        for _ in 0..THROWS {
            let plan = case.plan(&mut || random.share());
            plan.explanation().tried.iter().for_each(|one| chances[one.index] = one.chance);
            plan.order.first().into_iter().for_each(|&index| first[index] += 1);
        }
        drawn += usize::from(chances.iter().any(|&chance| 0.0 < chance && chance < 1.0));
        for (chance, first) in chances.iter().zip(&first) {
            // Five standard deviations of the widest distribution.
            assert!((chance - *first as f64 / THROWS as f64).abs() < 0.065, "{chances:?} {first:?}");
        }
    }
    assert!(drawn > 10, "only {drawn} of them left anything to the dice");
}
