#pragma once

/// Options that several kinds have, declared once: whoever knows them from one kind knows them from
/// all. A kind takes what it honours and nothing else:
///
///   .options({pm::option("target", pm::Type::Endpoint).target().required()})
///   .options(pm::tlsOptions({pm::TlsOption::Verify, pm::TlsOption::CaFile}))
///   .options(pm::connectOptions({pm::ConnectOption::IpFamily, pm::ConnectOption::Resolver}))
///   .options(pm::limitOptions({pm::Phase::Dns, pm::Phase::Connect}))
///
/// and reads them with pm::TlsSettings and pm::ConnectSettings, members of its class.

#include "promonitor/connect_options.hpp"
#include "promonitor/limit_options.hpp"
#include "promonitor/tls_options.hpp"
