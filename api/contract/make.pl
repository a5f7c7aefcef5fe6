#!/usr/bin/perl
# Makes of api/openapi.yaml what the program serves: the same document as JSON, and the page /docs/api; as C++ that defines
# api/contract/texts.hpp.
# Usage: make.pl OPENAPI.YAML OUT.CPP
use strict;
use warnings;
my $here;
BEGIN { $here = $0 =~ s{[^/]+\z}{.}r; unshift @INC, $here }
use Page;
use Yaml;

sub slurp {
    my ($file) = @_;
    open my $in, '<:raw', $file or die "$file: $!\n";
    local $/;
    return scalar <$in>;
}

# The hash of a file as a Content-Security-Policy has it: in base64.
sub policy_hash {
    my ($file) = @_;
    open my $out, '-|', 'sha256sum', '--', $file or die "sha256sum: $!\n";
    my ($hex) = <$out> =~ /^([0-9a-f]{64})/ or die "sha256sum $file failed\n";
    my $base64 = pack 'u', pack 'H*', $hex;
    $base64 =~ s/^.//;
    chomp $base64;
    $base64 =~ tr{`!-_}{A-Za-z0-9+/};
    return substr($base64, 0, 43) . '=';
}

sub literal { return qq{R"contract($_[0])contract"} }

my ($yaml, $target) = @ARGV;
die "usage: make.pl OPENAPI.YAML OUT.CPP\n" unless defined $target;
my $document = eval { read_yaml(slurp($yaml)) } // die "$yaml: $@";
my $style = "$here/page.css";
my $json = to_json($document) . "\n";
my $page = page($document, slurp($style));
my $policy = "default-src 'none'; style-src 'sha256-" . policy_hash($style)
    . "'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

open my $out, '>:raw', $target or die "$target: $!\n";
print $out <<"CPP";
// Made by api/contract/make.pl.
#include "api/contract/texts.hpp"

namespace promonitor::api {

std::string_view openApiDocument() {
  return ${\literal($json)};
}
std::string_view apiPage() {
  return ${\literal($page)};
}
std::string_view apiPagePolicy() {
  return ${\literal($policy)};
}

}  // namespace promonitor::api
CPP
close $out or die "$target: $!\n";
