//! The listening side: connections, paths, and what is remembered of requests.

use std::{io, net::SocketAddr, sync::Arc};

use serde_json::Value;
use tokio::{
    io::AsyncWriteExt,
    net::{TcpListener, TcpStream},
    sync::Semaphore,
    task::JoinHandle,
};

use crate::{
    Fault, Scope, Script, Vendor,
    answer::Answer,
    dialect::Asked,
    http::{Bad, Inbox, Request, reply, unescaped},
    journal::{Journal, Outcome, Seen},
    ports::Ports,
    reply::{self as replies, Turn},
    step::{self, After, Step},
};

/// Connections at once; further ones wait in the system's queue.
const CONNECTIONS_MAX: usize = 16_384;
const JSON: &str = "content-type: application/json";

/// A running simulator; it stops when dropped.
pub struct Simulator {
    address: SocketAddr,
    ports: Ports,
    journal: Arc<Journal>,
    listening: JoinHandle<()>,
}

impl Simulator {
    /// Listens on this port of the loopback, and on three more for the faults of [`Scope::Port`]; 0 lets the system choose.
    ///
    /// # Errors
    /// When the port is taken.
    pub async fn start(port: u16) -> io::Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", port)).await?;
        let address = listener.local_addr()?;
        let journal = Arc::<Journal>::default();
        let listening = tokio::spawn(accept(listener, Arc::clone(&journal)));
        Ok(Self { address, ports: Ports::open().await?, journal, listening })
    }

    /// The address, without a path.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The base address of a vendor, as its own SDK wants it; where the fault is in the connection, the address that has it.
    #[must_use]
    pub fn base(&self, vendor: Vendor, fault: Option<Fault>) -> String {
        let origin = match fault.filter(|fault| fault.scope() == Scope::Port) {
            Some(Fault::Refuse) => format!("http://{}", self.ports.refuse),
            Some(Fault::Blackhole) => format!("http://{}", self.ports.blackhole),
            Some(_) => format!("https://{}", self.ports.slow_tls),
            None => self.url(),
        };
        origin + vendor.base()
    }

    /// The last requests, oldest first.
    #[must_use]
    pub fn requests(&self) -> Vec<Seen> {
        self.journal.seen()
    }

    /// Waits until so many requests have come since the beginning.
    pub async fn received(&self, count: u64) {
        self.journal.received(count).await;
    }

    /// The last requests once none is being answered any more.
    pub async fn settled(&self) -> Vec<Seen> {
        self.journal.settled().await
    }
}

impl Drop for Simulator {
    fn drop(&mut self) {
        self.listening.abort();
    }
}

async fn accept(listener: TcpListener, journal: Arc<Journal>) {
    let places = Arc::new(Semaphore::new(CONNECTIONS_MAX));
    // Never closed, so there is always a place to wait for.
    while let Ok(place) = Arc::clone(&places).acquire_owned().await {
        // An error of one connection (its client is gone already) does not end the others.
        if let Ok((socket, _)) = listener.accept().await {
            let journal = Arc::clone(&journal);
            tokio::spawn(async move {
                serve(socket, &journal).await;
                drop(place);
            });
        }
    }
}

async fn serve(socket: TcpStream, journal: &Journal) {
    // Without it a stream comes in steps of 40 ms; a socket that refuses is gone.
    let _ = socket.set_nodelay(true);
    let (inbox, mut out) = socket.into_split();
    let mut inbox = Inbox::new(inbox);
    loop {
        let request = match inbox.request().await {
            Ok(Some(request)) => request,
            Ok(None) | Err(Bad::Socket) => return,
            Err(Bad::Nonsense(why)) => {
                // It may be gone; nobody else is told.
                let _ = out.write_all(&reply(400, &["connection: close".to_owned()], why.as_bytes())).await;
                return;
            }
        };
        if request.method == "GET" {
            let Ok(()) = out.write_all(&shown(&request, journal)).await else { return };
            continue;
        }
        let running = journal.begin(&request);
        let steps = answer(&request, running.number);
        let after = tokio::select! {
            biased;
            after = step::run(steps, &mut out) => after,
            () = inbox.gone() => return,
        };
        match after {
            Ok(After::Kept) => running.ended(Outcome::Answered),
            Ok(After::Closed) => return running.ended(Outcome::Broken),
            Ok(After::Reset) => {
                out.forget();
                return running.ended(Outcome::Broken);
            }
            Err(_) => return,
        }
    }
}

/// The simulator's own page.
fn shown(request: &Request, journal: &Journal) -> Vec<u8> {
    if request.target != "/requests" {
        return reply(404, &[], b"there is only /requests");
    }
    let seen: Vec<Value> = journal.seen().iter().map(Seen::json).collect();
    reply(200, &[JSON.to_owned()], Value::from(seen).to_string().as_bytes())
}

fn answer(request: &Request, number: u64) -> Vec<Step> {
    let body = request.json();
    let Some((vendor, asked)) = asked(request, &body) else {
        return vec![Step::Send(reply(404, &[], b"no vendor has this path"))];
    };
    let dialect = vendor.dialect();
    if let Some((status, message)) = dialect.objection(request, &body) {
        return replies::refusal(dialect, status, message, &[]);
    }
    let script = match Script::parse(&unescaped(&asked.model)) {
        Ok(script) => script,
        Err(unknown) => return replies::refusal(dialect, 404, &unknown.to_string(), &[]),
    };
    let said = Answer::new(&script, &asked, number);
    Turn { dialect, script: &script, answer: &said, stream: asked.stream, target: &request.target }.steps()
}

fn asked(request: &Request, body: &Value) -> Option<(Vendor, Asked)> {
    Vendor::ALL.into_iter().find_map(|vendor| {
        let path = request.target.strip_prefix(vendor.base())?;
        Some((vendor, vendor.dialect().asked(path, body)?))
    })
}
