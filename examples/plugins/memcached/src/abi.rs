//! What this plugin uses of promonitor/probe.h and promonitor/stream.h, ABI 1.0, written by hand:
//! structs with the same fields in the same order, numbers under the same names. Structs that the
//! host fills may end where this plugin stops reading.
#![allow(dead_code)]

use std::os::raw::{c_char, c_void};

pub const ABI_MAJOR: u32 = 1;
pub const ABI_MINOR: u32 = 0;

pub const OK: i32 = 0;
pub const E_FAIL: i32 = -1;
pub const E_ARG: i32 = -2;
pub const E_UNSUPPORTED: i32 = -4;
pub const NO_TIMEOUT: i64 = -1;
pub const TIME_AUTO: i64 = -1;

pub const T_ENDPOINT: u32 = 14;
pub const OPT_REQUIRED: u32 = 1 << 0;
pub const OPT_TARGET: u32 = 1 << 4;

pub const STATE_UP: u32 = 0;
pub const STATE_DOWN: u32 = 1;
pub const STATE_UNKNOWN: u32 = 3;
pub const CAUSE_TIMEOUT: u32 = 5;
pub const CAUSE_PROTOCOL: u32 = 8;
pub const CAUSE_CANCELLED: u32 = 10;
pub const CAUSE_INTERNAL: u32 = 11;
pub const M_CONNECT: u32 = 2;
pub const M_SEND: u32 = 4;
pub const M_TTFB: u32 = 5;
pub const A_CUSTOM: u32 = 0x1000;
pub const CANCEL_TIMEOUT: u32 = 1;
pub const STREAM_OUR_FAULT: u32 = 1 << 0;

/// A text with its length; what the host makes is also NUL terminated.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct Str {
    pub data: *const u8,
    pub len: usize,
}

impl Str {
    pub const EMPTY: Str = Str {
        data: std::ptr::null(),
        len: 0,
    };

    /// Valid for as long as `text` is.
    pub const fn of(text: &str) -> Str {
        Str {
            data: text.as_ptr(),
            len: text.len(),
        }
    }
    /// A copy. Requires: the text is alive.
    pub unsafe fn to_string(self) -> String {
        if self.len == 0 {
            return String::new();
        }
        String::from_utf8_lossy(std::slice::from_raw_parts(self.data, self.len)).into_owned()
    }
}

#[repr(C)]
pub struct OptionSpec {
    pub name: *const c_char,
    pub kind: u32,
    pub flags: u32,
    pub help: *const c_char,
    pub default_text: *const c_char,
    pub choices: *const *const c_char,
    pub min: f64,
    pub max: f64,
    pub schema: *const c_char,
}

/// Of the union only the text is spelled out; it is the largest member.
#[repr(C)]
pub struct Value {
    pub kind: u32,
    pub reserved: u32,
    pub text: Str,
}

#[repr(C)]
pub struct Options {
    pub struct_size: u32,
    pub count: u32,
    pub values: *const Value,
    pub json: Str,
}

#[repr(C)]
pub struct Attr {
    pub id: u32,
    pub reserved: u32,
    pub value: Str,
}

#[repr(C)]
pub struct Result {
    pub struct_size: u32,
    pub state: u32,
    pub cause: u32,
    pub flags: u32,
    pub status_code: i32,
    pub failed_phase: u32,
    pub response_time_ns: i64,
    pub message: Str,
    pub metrics: *const c_void,
    pub metric_count: u32,
    pub reserved0: u32,
    pub attrs: *const Attr,
    pub attr_count: u32,
    pub reserved1: u32,
    pub code: Str,
    pub expected: Str,
    pub got: Str,
}

#[repr(C)]
pub struct Host {
    pub struct_size: u32,
    pub abi_minor: u32,
    pub private: *mut c_void,
    pub name: *const c_char,
    pub version: *const c_char,
    pub get_interface: extern "C" fn(*const Host, *const c_char) -> *const c_void,
    pub now: extern "C" fn(*const Host) -> i64,
    pub log_enabled: extern "C" fn(*const Host, u32) -> i32,
    pub log: extern "C" fn(*const Host, u32, u64, *const c_char, usize),
    pub complete: extern "C" fn(*const Host, u64, *const Result) -> i32,
}

#[repr(C)]
pub struct Event {
    pub struct_size: u32,
    pub status: i32,
    pub ready: u32,
    pub sys_errno: i32,
    pub now_ns: i64,
    pub addrs: *const c_void,
    pub addr_count: u32,
    pub reserved: u32,
    pub bytes: i64,
}

pub type OpFn = extern "C" fn(*mut c_void, u64, *const Event);

#[repr(C)]
pub struct ConnectOpts {
    pub struct_size: u32,
    pub flags: u32,
    pub host: Str,
    pub port: u32,
    pub reserved: u32,
    pub local_address: Str,
    pub tls: *const c_void,
    pub timeout_ns: i64,
}

/// The beginning of pm_stream_info: the host fills no more than struct_size.
#[repr(C)]
pub struct StreamInfo {
    pub struct_size: u32,
    pub cause: u32,
    pub failed_phase: u32,
    pub flags: u32,
    pub code: Str,
    pub summary: Str,
}

#[repr(C)]
pub struct StreamApi {
    pub struct_size: u32,
    pub reserved: u32,
    pub connect: extern "C" fn(
        *const Host,
        u64,
        *const ConnectOpts,
        OpFn,
        *mut c_void,
        *mut u64,
        *mut u64,
    ) -> i32,
    pub start_tls: *const c_void,
    pub read: extern "C" fn(
        *const Host,
        u64,
        *mut c_void,
        usize,
        i64,
        OpFn,
        *mut c_void,
        *mut u64,
    ) -> i32,
    pub write: extern "C" fn(
        *const Host,
        u64,
        *const c_void,
        usize,
        i64,
        OpFn,
        *mut c_void,
        *mut u64,
    ) -> i32,
    pub info: extern "C" fn(*const Host, u64, *mut StreamInfo) -> i32,
    pub close: extern "C" fn(*const Host, u64, u32) -> i32,
}

/// pm_attr_spec and pm_code_spec.
#[repr(C)]
pub struct Named {
    pub name: *const c_char,
    pub help: *const c_char,
}

#[repr(C)]
pub struct CheckParams {
    pub struct_size: u32,
    pub flags: u32,
    pub start_ns: i64,
    pub deadline_ns: i64,
}

#[repr(C)]
pub struct Kind {
    pub struct_size: u32,
    pub flags: u32,
    pub name: *const c_char,
    pub title: *const c_char,
    pub help: *const c_char,
    pub doc_url: *const c_char,
    pub options: *const OptionSpec,
    pub option_count: u32,
    pub option_stride: u32,
    pub metrics: *const c_void,
    pub metric_count: u32,
    pub metric_stride: u32,
    pub attrs: *const Named,
    pub attr_count: u32,
    pub attr_stride: u32,
    pub default_timeout_ns: i64,
    pub default_interval_ns: i64,
    pub validate: *const c_void,
    pub create:
        extern "C" fn(*const Host, *const Options, *mut *mut c_void, *mut c_char, usize) -> i32,
    pub destroy: extern "C" fn(*mut c_void),
    pub start: extern "C" fn(*mut c_void, u64, *const CheckParams, *mut *mut c_void) -> i32,
    pub cancel: extern "C" fn(*mut c_void, *mut c_void, u64, u32),
    pub run: *const c_void,
    pub loop_open: *const c_void,
    pub loop_close: *const c_void,
    pub codes: *const Named,
    pub code_count: u32,
    pub code_stride: u32,
}

#[repr(C)]
pub struct Plugin {
    pub struct_size: u32,
    pub abi_major: u32,
    pub target_minor: u32,
    pub built_minor: u32,
    pub id: *const c_char,
    pub version: *const c_char,
    pub vendor: *const c_char,
    pub license: *const c_char,
    pub url: *const c_char,
    pub help: *const c_char,
    pub kinds: *const *const Kind,
    pub kind_count: u32,
    pub reserved: u32,
    pub init: *const c_void,
    pub deinit: *const c_void,
    pub get_interface: *const c_void,
}

/// The ELF note that the host reads before it runs any code: text is "ID\0VERSION\0", padded.
#[repr(C, align(4))]
pub struct Note<const N: usize> {
    pub name_size: u32,
    pub description_size: u32,
    pub kind: u32,
    pub name: [u8; 12],
    pub abi_major: u32,
    pub target_minor: u32,
    pub text: [u8; N],
}

impl<const N: usize> Note<N> {
    /// Requires: N is a multiple of four.
    pub const fn of(text: [u8; N]) -> Note<N> {
        Note {
            name_size: 11,
            description_size: 8 + N as u32,
            kind: 0x504d_5031,
            name: *b"ProMonitor\0\0",
            abi_major: ABI_MAJOR,
            target_minor: 0,
            text,
        }
    }
}

/// Tables are made once and only read, from any thread.
#[repr(transparent)]
pub struct Table<T>(pub T);
unsafe impl<T> Sync for Table<T> {}
