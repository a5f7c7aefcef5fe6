#!/usr/bin/perl
# Draws what bench_scale measured, one SVG a metric: monitors across, a curve for each kind.
# Usage: plot.pl FOLDER < RESULTS.json, whose lines are those that the benchmark printed.
use strict;
use warnings;
use JSON::PP;
use POSIX ();

my $folder = shift or die "usage: plot.pl FOLDER < RESULTS.json\n";
my %title = (
    cpu_cores                => 'CPU, cores',
    memory_mb                => 'Memory, MB',
    lateness_p50_ms_at_most  => 'Start lateness, half at most, ms',
    lateness_p99_ms_at_most  => 'Start lateness, 99 % at most, ms',
    lateness_max_ms          => 'Start lateness, most, ms',
    commit_ms                => 'Commit, mean, ms',
    database_bytes_per_check => 'Database, bytes a check',
    start_to_api_seconds     => 'Start until the API answers, s',
);
my %colour = (synthetic => '#1f6feb', http => '#d1570a');
my ($width, $height, $left, $bottom, $top, $right) = (640, 360, 80, 50, 40, 40);

my %points;    # metric -> kind -> [[monitors, value]...]
while (my $line = <STDIN>) {
    next unless $line =~ /^\{/;
    my $one = decode_json($line);
    next unless $one->{suite} eq 'scale' && $title{$one->{metric}};
    my ($kind, $monitors) = $one->{case} =~ /^(\w+?)_(\d+)$/ or next;
    push @{$points{$one->{metric}}{$kind}}, [$monitors, $one->{value}];
}
die "nothing to draw: no line of the suite 'scale'\n" unless %points;

# Exact at powers of ten.
sub log10 { return sprintf('%.9f', log($_[0]) / log(10)) }

sub with_separators { return scalar reverse((reverse $_[0]) =~ s/(\d{3})(?=\d)/$1 /gr) }

# Powers of ten that hold all values.
sub bounds {
    my ($low, $high) = (sort { $a <=> $b } grep { $_ > 0 } @_)[0, -1];
    my ($from, $to) = (POSIX::floor(log10($low)), POSIX::ceil(log10($high)));
    return ($from, $to > $from ? $to : $from + 1);
}

sub draw {
    my ($metric, $kinds) = @_;
    my @all = map { @$_ } values %$kinds;
    my ($x0, $x1) = bounds(map { $_->[0] } @all);
    my ($y0, $y1) = bounds(map { $_->[1] } @all);
    my $x = sub { $left + (log10($_[0]) - $x0) / ($x1 - $x0) * ($width - $left - $right) };
    my $y = sub { $height - $bottom - (log10($_[0]) - $y0) / ($y1 - $y0) * ($height - $bottom - $top) };
    my $svg = qq(<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 $width $height" font-family="sans-serif" font-size="13">\n)
        . qq(<rect width="$width" height="$height" fill="#fff"/>\n)
        . qq(<text x="$left" y="24" font-size="16">$title{$metric}</text>\n);
    my $grid = sub {
        my ($x_1, $y_1, $x_2, $y_2) = @_;
        $svg .= sprintf qq(<line x1="%.1f" y1="%.1f" x2="%.1f" y2="%.1f" stroke="#ddd"/>\n), $x_1, $y_1, $x_2, $y_2;
    };
    for my $power ($x0 .. $x1) {
        my $at = $x->(10**$power);
        $grid->($at, $top, $at, $height - $bottom);
        $svg .= sprintf qq(<text x="%.1f" y="%d" text-anchor="middle">%s</text>\n), $at, $height - $bottom + 18, with_separators(10**$power);
    }
    for my $power ($y0 .. $y1) {
        my $at = $y->(10**$power);
        $grid->($left, $at, $width - $right, $at);
        $svg .= sprintf qq(<text x="%d" y="%.1f" text-anchor="end">%s</text>\n), $left - 8, $at + 4, 10**$power;
    }
    $svg .= sprintf qq(<text x="%d" y="%d" text-anchor="middle">monitors</text>\n), $width / 2, $height - 8;
    my $legend = $width - $right;
    for my $kind (sort keys %$kinds) {
        my $colour = $colour{$kind} // '#555';
        my @line = sort { $a->[0] <=> $b->[0] } grep { $_->[1] > 0 } @{$kinds->{$kind}};
        my $path = join ' ', map { sprintf '%.1f,%.1f', $x->($_->[0]), $y->($_->[1]) } @line;
        $svg .= qq(<polyline points="$path" fill="none" stroke="$colour" stroke-width="2"/>\n);
        $svg .= sprintf qq(<circle cx="%.1f" cy="%.1f" r="3" fill="%s"/>\n), $x->($_->[0]), $y->($_->[1]), $colour for @line;
        $svg .= qq(<text x="$legend" y="24" text-anchor="end" fill="$colour">$kind</text>\n);
        $legend -= 90;
    }
    open my $out, '>', "$folder/scale-$metric.svg" or die "$folder/scale-$metric.svg: $!\n";
    print $out "$svg</svg>\n";
    close $out or die "$folder/scale-$metric.svg: $!\n";
}

draw($_, $points{$_}) for sort keys %points;
