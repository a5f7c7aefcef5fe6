//! memcached: asks a memcached server for its version. Rust, no crates: a state machine of
//! callbacks over promonitor.stream/1.
mod abi;

use abi::*;
use std::mem::size_of;
use std::os::raw::{c_char, c_void};
use std::panic::{catch_unwind, AssertUnwindSafe};
use std::ptr::null;

const ANSWER_LIMIT: usize = 512;
const REQUEST: &[u8] = b"version\r\n";

/// One monitor: made by create(), read by its checks.
struct Monitor {
    host: *const Host,
    streams: *const StreamApi,
    server: String,
    port: u32,
}

/// One running check. It owns itself until it is complete.
struct Check {
    monitor: *const Monitor,
    id: u64,
    stream: u64,
    phase: u32,
    length: usize,
    answer: [u8; ANSWER_LIMIT],
}

/// How a check ends.
struct Outcome {
    state: u32,
    cause: u32,
    code: String,
    message: String,
    got: String,
    version: Option<String>,
}

impl Outcome {
    fn failed(state: u32, cause: u32, code: &str, message: &str) -> Outcome {
        Outcome {
            state,
            cause,
            code: code.into(),
            message: message.into(),
            got: String::new(),
            version: None,
        }
    }
}

enum Next {
    Wait,
    End(Outcome),
}

/// Runs one step of a check; nothing unwinds out of it. Ends the check when the step says so.
fn step(check: *mut Check, work: impl FnOnce(&mut Check) -> Next) {
    let panicked = || {
        Next::End(Outcome::failed(
            STATE_UNKNOWN,
            CAUSE_INTERNAL,
            "internal",
            "the probe panicked",
        ))
    };
    let next = catch_unwind(AssertUnwindSafe(|| work(unsafe { &mut *check })))
        .unwrap_or_else(|_| panicked());
    if let Next::End(outcome) = next {
        complete(unsafe { Box::from_raw(check) }, &outcome);
    }
}

fn complete(check: Box<Check>, outcome: &Outcome) {
    let attribute = outcome.version.as_deref().map(|version| Attr {
        id: A_CUSTOM,
        reserved: 0,
        value: Str::of(version),
    });
    let result = Result {
        struct_size: size_of::<Result>() as u32,
        state: outcome.state,
        cause: outcome.cause,
        flags: 0,
        status_code: 0,
        failed_phase: if outcome.state == STATE_UP {
            0
        } else {
            check.phase
        },
        response_time_ns: TIME_AUTO,
        message: Str::of(&outcome.message),
        metrics: null(),
        metric_count: 0,
        reserved0: 0,
        attrs: attribute.as_ref().map_or(null(), |attribute| attribute),
        attr_count: attribute.is_some() as u32,
        reserved1: 0,
        code: Str::of(&outcome.code),
        expected: Str::EMPTY,
        got: Str::of(&outcome.got),
    };
    let host = unsafe { (*check.monitor).host };
    unsafe { ((*host).complete)(host, check.id, &result) };
}

impl Check {
    fn host(&self) -> *const Host {
        unsafe { (*self.monitor).host }
    }
    fn streams(&self) -> &StreamApi {
        unsafe { &*(*self.monitor).streams }
    }
    fn as_user(&mut self) -> *mut c_void {
        (self as *mut Check).cast()
    }

    /// The host knows why an operation of its stream failed, and whose fault it is.
    fn failed(&self) -> Next {
        let mut info = StreamInfo {
            struct_size: size_of::<StreamInfo>() as u32,
            cause: 0,
            failed_phase: 0,
            flags: 0,
            code: Str::EMPTY,
            summary: Str::EMPTY,
        };
        (self.streams().info)(self.host(), self.stream, &mut info);
        let state = if info.flags & STREAM_OUR_FAULT != 0 {
            STATE_UNKNOWN
        } else {
            STATE_DOWN
        };
        let (code, summary) = unsafe { (info.code.to_string(), info.summary.to_string()) };
        if summary.is_empty() {
            // Nothing did: the host would not begin the operation.
            return Next::End(Outcome::failed(
                STATE_UNKNOWN,
                CAUSE_INTERNAL,
                "local_resources",
                "the host refused an operation",
            ));
        }
        Next::End(Outcome::failed(state, info.cause, &code, &summary))
    }

    /// An operation that could not be started never calls back.
    fn started(&self, status: i32) -> Next {
        if status == OK {
            Next::Wait
        } else {
            self.failed()
        }
    }

    fn ask(&mut self) -> Next {
        self.phase = M_SEND;
        let mut op = 0;
        let status = (self.streams().write)(
            self.host(),
            self.stream,
            REQUEST.as_ptr().cast(),
            REQUEST.len(),
            NO_TIMEOUT,
            on_written,
            self.as_user(),
            &mut op,
        );
        self.started(status)
    }

    fn read(&mut self) -> Next {
        self.phase = M_TTFB;
        let room = &mut self.answer[self.length..];
        let (buffer, capacity) = (room.as_mut_ptr(), room.len());
        let mut op = 0;
        let status = (self.streams().read)(
            self.host(),
            self.stream,
            buffer.cast(),
            capacity,
            NO_TIMEOUT,
            on_read,
            self.as_user(),
            &mut op,
        );
        self.started(status)
    }

    fn received(&mut self, bytes: usize) -> Next {
        self.length += bytes;
        let answer = &self.answer[..self.length];
        match answer.iter().position(|&byte| byte == b'\n') {
            Some(end) => judge(&answer[..end]),
            None if bytes == 0 || self.length == ANSWER_LIMIT => judge(answer),
            None => self.read(),
        }
    }
}

/// What the peer sent, fit to be shown to people.
fn printable(line: &[u8]) -> String {
    let text = String::from_utf8_lossy(line);
    let shown = |c: char| if c.is_control() { '?' } else { c };
    text.trim_end().chars().map(shown).collect()
}

fn judge(line: &[u8]) -> Next {
    let text = printable(line);
    let mut outcome = Outcome::failed(
        STATE_DOWN,
        CAUSE_PROTOCOL,
        "memcached_answer",
        "the server did not tell its version",
    );
    match text.strip_prefix("VERSION ") {
        Some(version) => {
            outcome.state = STATE_UP;
            outcome.version = Some(version.into());
        }
        None => outcome.got = text,
    }
    Next::End(outcome)
}

extern "C" fn on_connected(user: *mut c_void, _op: u64, event: *const Event) {
    let status = unsafe { (*event).status };
    step(user.cast(), |check| {
        if status == OK {
            check.ask()
        } else {
            check.failed()
        }
    });
}

extern "C" fn on_written(user: *mut c_void, _op: u64, event: *const Event) {
    let status = unsafe { (*event).status };
    step(user.cast(), |check| {
        if status == OK {
            check.read()
        } else {
            check.failed()
        }
    });
}

extern "C" fn on_read(user: *mut c_void, _op: u64, event: *const Event) {
    let (status, bytes) = unsafe { ((*event).status, (*event).bytes) };
    step(user.cast(), |check| {
        if status == OK {
            check.received(bytes as usize)
        } else {
            check.failed()
        }
    });
}

extern "C" fn create(
    host: *const Host,
    options: *const Options,
    instance: *mut *mut c_void,
    error: *mut c_char,
    capacity: usize,
) -> i32 {
    let made = catch_unwind(|| unsafe {
        let streams = ((*host).get_interface)(host, b"promonitor.stream/1\0".as_ptr().cast());
        if streams.is_null() {
            let why = b"this host has no streams\0";
            if capacity >= why.len() {
                std::ptr::copy_nonoverlapping(why.as_ptr().cast(), error, why.len());
            }
            return E_UNSUPPORTED;
        }
        // The host has checked it: "name:port", or "[address]:port".
        let target = (*(*options).values).text.to_string();
        let (server, port) = match target.rsplit_once(':') {
            Some((server, port)) => (
                server.trim_matches(|c| c == '[' || c == ']').into(),
                port.parse().unwrap_or(0),
            ),
            None => return E_ARG,
        };
        *instance = Box::into_raw(Box::new(Monitor {
            host,
            streams: streams.cast(),
            server,
            port,
        }))
        .cast();
        OK
    });
    made.unwrap_or(E_FAIL)
}

extern "C" fn destroy(instance: *mut c_void) {
    drop(unsafe { Box::from_raw(instance.cast::<Monitor>()) });
}

extern "C" fn start(
    instance: *mut c_void,
    id: u64,
    _params: *const CheckParams,
    state: *mut *mut c_void,
) -> i32 {
    let monitor: *const Monitor = instance.cast();
    let check = Box::into_raw(Box::new(Check {
        monitor,
        id,
        stream: 0,
        phase: M_CONNECT,
        length: 0,
        answer: [0; ANSWER_LIMIT],
    }));
    let (host, streams, server, port) = unsafe {
        *state = check.cast();
        (
            (*monitor).host,
            &*(*monitor).streams,
            Str::of(&(*monitor).server),
            (*monitor).port,
        )
    };
    let to = ConnectOpts {
        struct_size: size_of::<ConnectOpts>() as u32,
        flags: 0,
        host: server,
        port,
        reserved: 0,
        local_address: Str::EMPTY,
        tls: null(),
        timeout_ns: NO_TIMEOUT,
    };
    let mut op = 0;
    let status = unsafe {
        (streams.connect)(
            host,
            id,
            &to,
            on_connected,
            check.cast(),
            &mut (*check).stream,
            &mut op,
        )
    };
    if status != OK {
        drop(unsafe { Box::from_raw(check) }); // not started: the host reports it as unknown
    }
    status
}

extern "C" fn cancel(_instance: *mut c_void, state: *mut c_void, _id: u64, reason: u32) {
    step(state.cast(), |_| {
        Next::End(if reason == CANCEL_TIMEOUT {
            Outcome::failed(STATE_DOWN, CAUSE_TIMEOUT, "timeout", "no answer in time")
        } else {
            Outcome::failed(
                STATE_UNKNOWN,
                CAUSE_CANCELLED,
                "cancelled",
                "the check was cancelled",
            )
        })
    });
}

const fn c(text: &'static [u8]) -> *const c_char {
    text.as_ptr().cast()
}

static OPTIONS: Table<[OptionSpec; 1]> = Table([OptionSpec {
    name: c(b"target\0"),
    kind: T_ENDPOINT,
    flags: OPT_TARGET | OPT_REQUIRED,
    help: c(b"The server: host, or host:port.\0"),
    default_text: null(),
    choices: null(),
    min: 0.0,
    max: 0.0,
    schema: c(b"11211\0"),
}]);
static ATTRIBUTES: Table<[Named; 1]> = Table([Named {
    name: c(b"memcached_version\0"),
    help: c(b"The server's version.\0"),
}]);
static CODES: Table<[Named; 1]> = Table([Named {
    name: c(b"memcached_answer\0"),
    help: c(b"The server did not tell its version.\0"),
}]);
static KIND: Table<Kind> = Table(Kind {
    struct_size: size_of::<Kind>() as u32,
    flags: 0,
    name: c(b"memcached\0"),
    title: c(b"memcached\0"),
    help: c(b"Asks a memcached server for its version.\0"),
    doc_url: null(),
    options: &OPTIONS.0 as *const _ as *const OptionSpec,
    option_count: 1,
    option_stride: size_of::<OptionSpec>() as u32,
    metrics: null(),
    metric_count: 0,
    metric_stride: 0,
    attrs: &ATTRIBUTES.0 as *const _ as *const Named,
    attr_count: 1,
    attr_stride: size_of::<Named>() as u32,
    default_timeout_ns: 5_000_000_000,
    default_interval_ns: 60_000_000_000,
    validate: null(),
    create,
    destroy,
    start,
    cancel,
    run: null(),
    loop_open: null(),
    loop_close: null(),
    codes: &CODES.0 as *const _ as *const Named,
    code_count: 1,
    code_stride: size_of::<Named>() as u32,
});
static KINDS: Table<[*const Kind; 1]> = Table([&KIND.0]);
static PLUGIN: Table<Plugin> = Table(Plugin {
    struct_size: size_of::<Plugin>() as u32,
    abi_major: ABI_MAJOR,
    target_minor: 0,
    built_minor: ABI_MINOR,
    id: c(b"org.example.memcached\0"),
    version: c(b"1.0.0\0"),
    vendor: null(),
    license: null(),
    url: null(),
    help: null(),
    kinds: &KINDS.0 as *const _ as *const *const Kind,
    kind_count: 1,
    reserved: 0,
    init: null(),
    deinit: null(),
    get_interface: null(),
});

#[used]
#[link_section = ".note.promonitor"]
static NOTE: Note<28> = Note::of(*b"org.example.memcached\x001.0.0\0");

#[no_mangle]
pub extern "C" fn promonitor_probe_v1() -> *const Plugin {
    &PLUGIN.0
}
