#!/usr/bin/perl
# Fills in what Markdown files take from elsewhere, between a marker and "<!-- end -->":
#   <!-- table: KIND SECTION -->   a section of `promonitor plugin describe KIND --markdown`
#   <!-- code: FILE NAME -->       the lines of FILE between [NAME] and [/NAME]; all of it without NAME
# Usage: generate.pl [--check] PROMONITOR, in the root of the project. --check changes nothing, prints
# what differs and ends with status 1.
use strict;
use warnings;

my $check = @ARGV && $ARGV[0] eq '--check' ? shift : '';
my $promonitor = shift or die "usage: generate.pl [--check] PROMONITOR\n";
my %language = (cpp => 'cpp', hpp => 'cpp', c => 'c', h => 'c', rs => 'rust', sh => 'sh', yaml => 'yaml');
my %described;

sub slurp {
    my ($file) = @_;
    open my $in, '<', $file or die "$file: $!\n";
    local $/;
    my $text = <$in>;
    return $text;
}

sub table {
    my ($kind, $section) = @_;
    $described{$kind} //= do {
        open my $out, '-|', $promonitor, qw(plugin describe --markdown --config /dev/null), $kind
            or die "$promonitor: $!\n";
        local $/;
        my $text = <$out>;
        close $out or die "'$promonitor plugin describe $kind' failed\n";
        $text;
    };
    $described{$kind} =~ /^## \Q$section\E\n(.*?)(?=^## |\z)/ms
        or die "kind '$kind' has no section '$section'\n";
    return $1 =~ s/\n+\z/\n/r;
}

sub code {
    my ($file, $name) = @_;
    my $text = slurp($file);
    if (defined $name) {
        $text =~ m{^[^\n]*\[\Q$name\E\][^\n]*\n(.*?)^[^\n]*\[/\Q$name\E\]}ms
            or die "$file has no part [$name]\n";
        $text = $1;
    }
    my ($indent) = sort { length $a <=> length $b } $text =~ /^([ \t]*)\S/mg;
    $text =~ s/^\Q$indent\E//mg;
    my ($suffix) = $file =~ /\.(\w+)$/;
    my $fence = $file =~ /CMakeLists/ ? 'cmake' : $language{$suffix // ''} // '';
    return "```$fence\n$text```\n";
}

my $stale = 0;
for my $file (glob('*.md docs/*.md sdk/*.md plugins/*/*.md examples/plugins/*.md')) {
    my $old = slurp($file);
    my $new = $old;
    eval {
        $new =~ s{(<!-- (table|code): (\S+)(?: ([^\n]+?))? -->\n).*?(<!-- end -->)}
                 {$1 . ($2 eq 'table' ? table($3, $4) : code($3, $4)) . $5}gse;
        1;
    } or die "$file: $@";
    next if $new eq $old;
    if ($check) {
        $stale = 1;
        open my $diff, '|-', 'diff', '-u', '--label', $file, '--label', 'generated', $file, '-' or die "diff: $!\n";
        print $diff $new;
        close $diff;
    } else {
        open my $out, '>', $file or die "$file: $!\n";
        print $out $new;
        close $out or die "$file: $!\n";
        print "changed $file\n";
    }
}
print "\nThese differ from what they are made of. To mend them: ./dev docs\n" if $stale;
exit $stale;
