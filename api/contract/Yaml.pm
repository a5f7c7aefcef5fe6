# Reads the part of YAML 1.2 that api/openapi.yaml is written in, with nothing but perl-base: block maps and lists, flow ones
# on a line, plain and quoted scalars, literal (|) and folded (>-) blocks, anchors and aliases. Whatever else there is, and
# whatever YAML 1.1 and 1.2 read otherwise, is an error with its line; so that each reader of YAML gives the same.
#   read_yaml(TEXT): maps are Yaml::Map, in order; lists are arrays; texts are scalars; numbers, booleans and null are
#   Yaml::Literal, a text as JSON has it.
package Yaml;
use strict;
use warnings;
use Exporter 'import';
our @EXPORT = qw(read_yaml to_json);

my (@lines, $at, %anchors);

sub read_yaml {
    my ($text) = @_;
    ($at, %anchors) = (0);
    @lines = split /\n/, $text, -1;
    my $value = block(-1);
    skip_empty();
    fail('this is not part of anything') if $at < @lines;
    return $value;
}

sub fail { die 'line ' . ($at + 1) . ": $_[0]\n" }
sub indent { my ($spaces) = $lines[$_[0]] =~ /^( *)/; return length $spaces }

sub skip_empty {
    $at++ while $at < @lines && $lines[$at] =~ /^\s*(#|$)/;
    fail('a tab indents it') if $at < @lines && $lines[$at] =~ /^ *\t/;
}

# What stands deeper than $outer.
sub block {
    my ($outer) = @_;
    skip_empty();
    fail('a value is missing before this') if $at >= @lines || indent($at) <= $outer;
    my $indent = indent($at);
    return $lines[$at] =~ /^ *-( |$)/ ? list($indent) : map_of($indent);
}

sub is_next { skip_empty(); return $at < @lines && indent($at) == $_[0] }

sub list {
    my ($indent) = @_;
    my @items;
    while (is_next($indent)) {
        $lines[$at] =~ s/^( *)-(?: +|$)// or fail('this is no item of the list before it');
        my $rest = $lines[$at];
        if ($rest =~ /^&\w+$/ || $rest eq '') {
            push @items, value($rest, $indent);
        } elsif (defined key_of(my $copy = $rest)) {
            # A map that begins in the line of its item.
            $lines[$at] = ' ' x ($indent + 2) . $rest;
            push @items, map_of($indent + 2);
        } else {
            push @items, value($rest, $indent);
        }
    }
    return \@items;
}

# Takes a key off the front of the text.
sub key_of {
    return $1 // $2 if $_[0] =~ s/^(?:'([^']*)'|([A-Za-z\/\$][^'":#,\[\]{}]*|\/[^ ]*?|[0-9]+[a-z]+)):(?: +|$)//;
    return;
}

sub map_of {
    my ($indent) = @_;
    my $map = Yaml::Map->new;
    while (is_next($indent)) {
        my $rest = substr $lines[$at], $indent;
        my $key = key_of($rest) // fail('this is no key');
        $map->put($key, value($rest, $indent)) or fail("'$key' is there twice");
    }
    fail('this is indented in another way than what is before it') if $at < @lines && indent($at) > $indent;
    return $map;
}

# What follows a key or a dash; goes on to the next line that is not part of it.
sub value {
    my ($rest, $indent) = @_;
    my $anchor = $rest =~ s/^&(\w+)(?: +|$)// ? $1 : undef;
    my $value;
    if ($rest =~ /^(\||>-)$/) {
        $value = text_block($1, $indent);
    } elsif ($rest eq '') {
        $at++;
        $value = block($indent);
    } else {
        $value = flow(\$rest, 0);
        fail("'$rest' is left") if $rest !~ /^(?: +#.*)?$/;
        $at++;
    }
    if (defined $anchor) {
        fail("the anchor '$anchor' is there twice") if exists $anchors{$anchor};
        $anchors{$anchor} = $value;
    }
    return $value;
}

sub text_block {
    my ($style, $outer) = @_;
    my @text;
    my $indent;
    while (++$at < @lines) {
        $indent //= indent($at);
        last if $indent <= $outer;
        if ($lines[$at] eq '') { push @text, ''; next }
        last if indent($at) < $indent;
        push @text, substr $lines[$at], $indent;
    }
    pop @text while @text && $text[-1] eq '';
    fail('a folded text has one paragraph') if $style eq '>-' && grep { /^( |$)/ } @text;
    return $style eq '|' ? join('', map { "$_\n" } @text) : join ' ', @text;
}

my %escaped = (n => "\n", t => "\t", '"' => '"', '\\' => '\\');

# A value in a line; $inside a flow map or list commas and brackets end it.
sub flow {
    my ($text, $inside) = @_;
    if ($$text =~ s/^&(\w+) +//) {
        my $anchor = $1;
        fail("the anchor '$anchor' is there twice") if exists $anchors{$anchor};
        return $anchors{$anchor} = flow($text, $inside);
    }
    if ($$text =~ s/^\*(\w+)//) { return $anchors{$1} // fail("there is no anchor '$1' before this") }
    if ($$text =~ s/^'((?:[^']|'')*)'//) { return $1 =~ s/''/'/gr }
    if ($$text =~ s/^"((?:[^"\\]|\\.)*)"//) {
        return $1 =~ s{\\(.)}{$escaped{$1} // fail("the escape \\$1 is not read here")}ger;
    }
    return flow_list($text) if $$text =~ s/^\[ *//;
    return flow_map($text) if $$text =~ s/^\{ *//;
    $$text =~ ($inside ? qr/^((?:(?!: | #)[^,\[\]{}])*)/ : qr/^((?:(?!: | #).)*)/);
    my $plain = $1;
    $$text = substr $$text, length $plain;
    $plain =~ s/ +$//;
    return plain($plain);
}

sub plain {
    my ($text) = @_;
    return Yaml::Literal->new($text) if $text =~ /^(true|false|null|-?(0|[1-9]\d*)(\.\d+)?)$/;
    # What begins with a digit may be a number, a date or a time to others.
    my $is_text = $text =~ /^\d/
        ? $text =~ /^(\d+ [A-Za-z].*|\d+(d|h|m|s|ms)|\d+\.\d+\.\d+|\d{3}-\d{3}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$/
        : $text =~ /^[A-Za-z\/(]/ && $text !~ /^(y|n|yes|no|on|off|true|false|null)$/i;
    fail("'$text' is read in several ways: quote it") unless $is_text;
    return $text;
}

sub flow_list {
    my ($text) = @_;
    my @items;
    return \@items if $$text =~ s/^\]//;
    do { push @items, flow($text, 1) } while $$text =~ s/^ *, *//;
    $$text =~ s/^ *\]// or fail("']' is missing before '$$text'");
    return \@items;
}

sub flow_map {
    my ($text) = @_;
    my $map = Yaml::Map->new;
    return $map if $$text =~ s/^\}//;
    do {
        my $key = key_of($$text) // fail("this is no key: '$$text'");
        $map->put($key, flow($text, 1)) or fail("'$key' is there twice");
    } while $$text =~ s/^ *, *//;
    $$text =~ s/^ *\}// or fail("'}' is missing before '$$text'");
    return $map;
}

my %short = ("\n" => '\n', "\t" => '\t', '"' => '\"', '\\' => '\\\\');

sub json_text { return '"' . ($_[0] =~ s{([\x00-\x1f"\\])}{$short{$1} // sprintf '\u%04x', ord $1}ger) . '"' }

sub to_json {
    my ($value) = @_;
    return json_text($value) unless ref $value;
    return '[' . join(',', map { to_json($_) } @$value) . ']' if ref $value eq 'ARRAY';
    return $value->text if $value->isa('Yaml::Literal');
    return '{' . join(',', map { json_text($_) . ':' . to_json($value->at($_)) } $value->keys) . '}';
}

package Yaml::Literal;
sub new { my ($class, $text) = @_; return bless \$text, $class }
sub text { return ${$_[0]} }

package Yaml::Map;
sub new { return bless {order => [], of => {}}, $_[0] }
sub keys { return @{$_[0]{order}} }
sub at { return $_[0]{of}{$_[1]} }

# False where the key is there already.
sub put {
    my ($self, $key, $value) = @_;
    return 0 if exists $self->{of}{$key};
    push @{$self->{order}}, $key;
    $self->{of}{$key} = $value;
    return 1;
}

1;
