#!/usr/bin/perl
# embed_web.pl SOURCE [FOLDER]: writes a C++ source that defines promonitor::webFiles(), the files of
# FOLDER with their content types, entity tags and, where FILE.gz is there and shorter, that.
use strict;
use warnings;
use Digest::SHA qw(sha256_hex);
use File::Find;

my ($source, $folder) = @ARGV;
my %types = (
    html => 'text/html; charset=utf-8',
    js   => 'text/javascript; charset=utf-8',
    css  => 'text/css; charset=utf-8',
    svg  => 'image/svg+xml',
    png  => 'image/png',
    ico  => 'image/x-icon',
    json => 'application/json',
    woff2 => 'font/woff2',
);

sub content {
    my ($path) = @_;
    open my $in, '<:raw', $path or die "$path: $!\n";
    local $/;
    return scalar <$in> // '';
}

my @names;
if (defined $folder) {
    find({no_chdir => 1, wanted => sub {
        push @names, substr $_, 1 + length $folder if -f && !/\.gz$/;
    }}, $folder);
    die "$folder has no index.html\n" unless grep { $_ eq 'index.html' } @names;
}

my ($arrays, $rows) = ('', '');
my $count = 0;

sub array {  # a name for these bytes
    my ($bytes) = @_;
    my $name = 'kBytes' . $count++;
    my $list = join ',', unpack 'C*', $bytes;
    $list =~ s/((?:\d+,){40})/$1\n/g;
    $arrays .= "constexpr unsigned char ${name}[] = {$list,0};\n";
    return sprintf 'textOf(%s)', $name;
}

for my $name (sort @names) {
    my $bytes = content("$folder/$name");
    my ($ending) = $name =~ /\.(\w+)$/;
    my $type = $types{$ending // ''} or die "$name: no content type is known for this ending\n";
    my $gzip = -f "$folder/$name.gz" ? content("$folder/$name.gz") : '';
    $gzip = '' if length $gzip >= length $bytes;
    $rows .= sprintf qq(      {"%s", "%s", "\\"%s\\"", %s, %s},\n), $name, $type,
        substr(sha256_hex($bytes), 0, 16), array($bytes), length $gzip ? array($gzip) : '{}';
}

my $text = qq(// Made by cmake/embed_web.pl.\n#include "app/web_files.hpp"\n\nnamespace promonitor {\n);
if ($count > 0) {
    $text .= "namespace {\n\n" . $arrays . "\ntemplate <std::size_t kSize>\n"
        . "std::string_view textOf(const unsigned char (&bytes)[kSize]) {\n"
        . "  return {reinterpret_cast<const char*>(bytes), kSize - 1};\n}\n\n}  // namespace\n\n"
        . "std::span<const api::PageFile> webFiles() {\n  static const api::PageFile kFiles[] = {\n"
        . $rows . "  };\n  return kFiles;\n}\n";
} else {
    $text .= "\nstd::span<const api::PageFile> webFiles() { return {}; }\n";
}
$text .= "\n}  // namespace promonitor\n";

open my $out, '>:raw', $source or die "$source: $!\n";
print {$out} $text;
close $out or die "$source: $!\n";
