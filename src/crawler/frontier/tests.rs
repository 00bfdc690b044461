//! The frontier in simulated time.

use proptest::prelude::*;

use super::*;
use crate::crawler::politeness::Manner;

const WEB: Origin = Origin { https: false, port: 80 };
const SECOND: Duration = Duration::from_secs(1);

fn terms(delay: Duration, concurrency: usize) -> Terms {
    Terms { delay, concurrency, per_host: 1, risk: 10 * SECOND, gated: false }
}

fn millis(n: u64) -> Duration {
    Duration::from_millis(n)
}

fn fine(took: Duration) -> Option<Exchange> {
    Some(Exchange { manner: Manner::Fine, took, retry_after: None })
}

/// A request that the simulation saw: host, page, start, end.
#[derive(Debug, Clone, Copy)]
struct Seen {
    host: HostId,
    page: u32,
    from: Duration,
    to: Duration,
}

/// Runs everything that waits; `latency` says how long each request takes and how it goes.
fn run(
    frontier: &mut Frontier<u32>,
    place: impl Fn(HostId) -> Option<Place>,
    latency: impl Fn(HostId, u32) -> (Duration, Manner),
) -> Vec<Seen> {
    let mut now = Duration::ZERO;
    let mut under_way: Vec<(Seen, Slot, Manner)> = Vec::new();
    let mut seen = Vec::new();
    loop {
        let wait = match frontier.next(now) {
            Next::Resolve(host) => {
                frontier.resolved(host, place(host));
                continue;
            }
            Next::Robots(slot, origin) => {
                let host = slot.host;
                frontier.release(slot, now, None);
                frontier.open(host, origin, None);
                continue;
            }
            Next::Fetch(slot, page) => {
                let (took, manner) = latency(slot.host, page);
                under_way.push((Seen { host: slot.host, page, from: now, to: now + took }, slot, manner));
                continue;
            }
            Next::WaitUntil(time) => Some(time),
            Next::Busy => None,
            Next::Done => break,
        };
        let ends = under_way.iter().map(|(request, ..)| request.to).min();
        now = match (wait, ends) {
            (Some(a), Some(b)) => a.min(b),
            (Some(time), None) | (None, Some(time)) => time,
            (None, None) => panic!("stuck with {} waiting", frontier.waiting),
        };
        while let Some(at) = under_way.iter().position(|(request, ..)| request.to <= now) {
            let (request, slot, manner) = under_way.swap_remove(at);
            let exchange = Exchange { manner, took: request.to - request.from, retry_after: None };
            frontier.release(slot, now, Some(exchange));
            seen.push(request);
        }
    }
    seen.sort_by_key(|request| (request.from, request.host));
    seen
}

fn end(seen: &[Seen]) -> Duration {
    seen.iter().map(|request| request.to).max().unwrap_or_default()
}

fn filled(terms: Terms, queues: &[u32]) -> Frontier<u32> {
    let mut frontier = Frontier::new(terms);
    for (index, pages) in queues.iter().enumerate() {
        let host = frontier.host(&format!("h{index}.test"));
        for page in 0..*pages {
            frontier.push(host, WEB, page);
        }
    }
    frontier
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Whatever the schedule: nothing overlaps, no gap is short, nothing is lost or asked twice.
    #[test]
    fn politeness_holds_for_every_schedule(
        queues in prop::collection::vec(0u32..12, 1..12),
        latencies in prop::collection::vec((1u64..4000, 0u8..8), 1..40),
        concurrency in 1usize..6,
        delay in 0u64..1500,
    ) {
        let latency = |host: HostId, page: u32| {
            let (took, fate) = latencies[(host as usize * 7 + page as usize) % latencies.len()];
            let manner = match fate { 0 => Manner::Dead, 1 => Manner::Troubled, _ => Manner::Fine };
            (millis(took), manner)
        };
        let mut frontier = filled(terms(millis(delay), concurrency), &queues);
        let seen = run(&mut frontier, |_| None, latency);
        prop_assert_eq!(seen.len(), queues.iter().sum::<u32>() as usize);
        for host in 0..queues.len() as HostId {
            let mut of_host: Vec<Seen> = seen.iter().copied().filter(|request| request.host == host).collect();
            for pair in of_host.windows(2) {
                prop_assert!(pair[1].from >= pair[0].to + millis(delay), "{:?}", pair);
            }
            of_host.sort_by_key(|request| request.page);
            of_host.dedup_by_key(|request| request.page);
            prop_assert_eq!(of_host.len(), queues[host as usize] as usize);
        }
        let mut edges: Vec<(Duration, i32)> = seen.iter().flat_map(|r| [(r.from, 1), (r.to, -1)]).collect();
        edges.sort();
        let mut open = 0;
        for (_, step) in edges {
            open += step;
            prop_assert!(open <= concurrency as i32);
        }
    }

    /// The run ends close to the bound that the longest queue and the total work set.
    #[test]
    fn long_queues_do_not_come_last(seed in 0u64..1000) {
        let queues: Vec<u32> = (0..300).map(|n| 1 + 200 / (1 + ((n * 7919 + seed as u32) % 300))).collect();
        let latency = |host: HostId, page: u32| (millis(100 + u64::from((host * 31 + page * 17) % 300)), Manner::Fine);
        let mut frontier = filled(terms(SECOND, 16), &queues);
        let seen = run(&mut frontier, |_| None, latency);
        let work: Duration = seen.iter().map(|request| request.to - request.from).sum();
        let longest = (0..queues.len() as HostId).map(|host| {
            let busy: Duration = seen.iter().filter(|r| r.host == host).map(|r| r.to - r.from).sum();
            busy + SECOND * (queues[host as usize] - 1)
        }).max().unwrap();
        let bound = longest.max(work / 16);
        prop_assert!(end(&seen) <= bound.mul_f64(1.10), "{:?} against {:?}", end(&seen), bound);
    }
}

#[test]
fn hosts_at_one_address_take_turns() {
    let here = |_| Some(Place { address: [192, 0, 2, 1].into(), public: true });
    let mut frontier = filled(terms(SECOND, 8), &[3, 3, 3]);
    let seen = run(&mut frontier, here, |_, _| (millis(300), Manner::Fine));
    assert_eq!(seen.len(), 9);
    for pair in seen.windows(2) {
        assert!(pair[1].from >= pair[0].to + millis(250), "{pair:?}");
    }
}

#[test]
fn a_platform_is_not_one_server() {
    let here = |_| Some(Place { address: [192, 0, 2, 1].into(), public: true });
    let mut frontier = filled(terms(SECOND, 64), &[2; 160]);
    let platform = end(&run(&mut frontier, here, |_, _| (millis(300), Manner::Fine)));
    assert!(platform < SECOND * 320 * 300 / 1000 / 4, "{platform:?}");
}

#[test]
fn a_stall_is_met_early() {
    // One host with a long queue, many short ones; one of the short ones stalls for 30 s.
    let mut queues = vec![1; 40];
    queues[0] = 20;
    let mut frontier = filled(terms(Duration::ZERO, 4), &queues);
    let latency = |host: HostId, _| (if host == 39 { 10 * SECOND } else { millis(500) }, Manner::Fine);
    let seen = run(&mut frontier, |_| None, latency);
    let stall = seen.iter().find(|request| request.host == 39).unwrap();
    assert!(stall.from < 6 * SECOND, "{stall:?}");
    assert!(end(&seen) <= 16 * SECOND);
}

#[test]
fn robots_txt_comes_first_and_repeats_wait() {
    let mut frontier: Frontier<u32> = Frontier::new(Terms { gated: true, ..terms(SECOND, 4) });
    let host = frontier.host("a.test");
    frontier.push(host, WEB, 1);
    let Next::Resolve(_) = frontier.next(Duration::ZERO) else { panic!() };
    frontier.resolved(host, None);
    let Next::Robots(slot, origin) = frontier.next(Duration::ZERO) else { panic!() };
    assert!(matches!(frontier.next(Duration::ZERO), Next::Busy));
    frontier.release(slot, SECOND, fine(SECOND));
    // The answer is being redirected: pages wait, the other robots.txt does not.
    assert!(matches!(frontier.next(SECOND), Next::Done));
    frontier.push_ungated(host, 99, SECOND);
    assert!(matches!(frontier.next(SECOND), Next::WaitUntil(time) if time == 2 * SECOND));
    let Next::Fetch(slot, 99) = frontier.next(2 * SECOND) else { panic!() };
    frontier.release(slot, 2 * SECOND, fine(millis(10)));
    frontier.open(host, origin, Some(5 * SECOND));
    let Next::Fetch(slot, 1) = frontier.next(3 * SECOND) else { panic!() };
    frontier.release(slot, 3 * SECOND, fine(millis(10)));
    frontier.push_later(host, WEB, 1, 20 * SECOND);
    frontier.push(host, WEB, 2);
    assert!(matches!(frontier.next(3 * SECOND), Next::WaitUntil(time) if time == 8 * SECOND), "Crawl-delay");
    let Next::Fetch(slot, 2) = frontier.next(8 * SECOND) else { panic!() };
    frontier.release(slot, 8 * SECOND, fine(millis(10)));
    assert!(matches!(frontier.next(13 * SECOND), Next::WaitUntil(time) if time == 20 * SECOND));
    assert!(matches!(frontier.next(20 * SECOND), Next::Fetch(_, 1)));
}

#[test]
fn draining_forgets_nothing() {
    let mut frontier = filled(terms(SECOND, 4), &[5, 3]);
    let host = frontier.host("h0.test");
    frontier.push_later(host, WEB, 7, SECOND);
    frontier.push_first(host, WEB, 8);
    assert_eq!(frontier.drain(host).len(), 7);
    assert_eq!(frontier.outlook(Duration::ZERO).waiting, 3);
    assert_eq!(frontier.drain_all().len(), 3);
    assert!(matches!(frontier.next(Duration::ZERO), Next::Done));
}

#[test]
fn the_outlook_follows_the_longest_queue() {
    let frontier = filled(terms(SECOND, 4), &[100, 3]);
    let outlook = frontier.outlook(Duration::ZERO);
    assert_eq!((outlook.waiting, outlook.hosts_waiting), (103, 2));
    assert!(outlook.left >= 100 * SECOND);
    assert_eq!(outlook.slowest[0].1, 100);
}

#[test]
fn a_failed_lookup_is_repeated_for_what_comes_later() {
    let mut frontier = filled(terms(SECOND, 4), &[1]);
    let Next::Resolve(host) = frontier.next(Duration::ZERO) else { panic!() };
    frontier.unresolved(host);
    assert_eq!(frontier.drain(host).len(), 1);
    assert!(matches!(frontier.next(Duration::ZERO), Next::Done));
    frontier.push(host, WEB, 2);
    assert!(matches!(frontier.next(Duration::ZERO), Next::Resolve(_)));
}

#[test]
fn hosts_that_stall_do_not_hold_up_those_that_are_well() {
    let mut queues = vec![1; 200];
    queues.extend([20; 10]);
    let mut frontier = filled(terms(SECOND, 16), &queues);
    let seen = run(
        &mut frontier,
        |_| None,
        |host, _| if host < 200 { (10 * SECOND, Manner::Dead) } else { (millis(100), Manner::Fine) },
    );
    let well: Vec<Seen> = seen.iter().copied().filter(|request| request.host >= 200).collect();
    assert_eq!((seen.len(), well.len()), (400, 200));
    // Alone they need 20 requests of 0.1 s and 19 pauses of a second, all at once.
    assert!(end(&well) < millis(22_500), "{:?}", end(&well));
    assert!(end(&seen) < 150 * SECOND, "{:?}", end(&seen));
}
