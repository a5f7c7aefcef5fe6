# Makes the page /docs/api of an OpenAPI document as read_yaml gives it: what somebody needs who has a key and wants to call.
#   page(DOCUMENT, STYLE): the HTML, with the style sheet in it and nothing from elsewhere.
package Page;
use strict;
use warnings;
use Exporter 'import';
our @EXPORT = qw(page);

my $document;
my @methods = qw(get post patch put delete);

sub page {
    ($document, my $style) = @_;
    my $info = $document->at('info');
    my @sections = (
        ['authentication', 'Authentication', authentication()], ['base-url', 'Base URL', base_url()],
        ['rate-limits', 'Rate limits', rate_limits()], ['errors', 'Errors', errors()],
        ['endpoints', 'Endpoints', endpoints()], ['objects', 'Objects', objects()]);
    my $links = join '', map { qq(<li><a href="#$_->[0]">$_->[1]</a></li>) } @sections;
    my $body = join '', map { qq(<section id="$_->[0]"><h2>$_->[1]</h2>\n$_->[2]</section>\n) } @sections;
    my $title = html($info->at('title'));
    return <<"HTML";
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>$title</title>
<style>$style</style>
</head>
<body>
<main>
<h1>$title</h1>
<p>${\prose($info->at('summary'))}</p>
<p>${\prose($info->at('description'))}</p>
<nav><ul>$links<li><a href="/api/v1/openapi.json">OpenAPI document</a></li><li><a href="/ui/">Back to the dashboard</a></li></ul></nav>
$body</main>
</body>
</html>
HTML
}

my %entity = ('&' => '&amp;', '<' => '&lt;', '>' => '&gt;', '"' => '&quot;');
sub html { return $_[0] =~ s/([&<>"])/$entity{$1}/gr }
# Text with `code` in it.
sub prose { return html($_[0]) =~ s{`([^`]+)`}{<code>$1</code>}gr }
sub paragraph { return defined $_[0] ? '<p>' . prose($_[0]) . "</p>\n" : '' }
sub listing { return '<pre><code>' . html($_[0] =~ s/\n\z//r) . "</code></pre>\n" }

# table(HEADINGS, ROWS): cells are HTML.
sub table {
    my ($headings, @rows) = @_;
    return '' unless @rows;
    my $head = join '', map { "<th>$_</th>" } @$headings;
    my $body = join '', map { '<tr>' . join('', map { "<td>$_</td>" } @$_) . "</tr>\n" } @rows;
    return "<div class=\"table\"><table><thead><tr>$head</tr></thead>\n<tbody>$body</tbody></table></div>\n";
}

sub code { return '<code>' . html($_[0]) . '</code>' }

# The part of the document that a map refers to, or the map.
sub resolved {
    my ($part) = @_;
    my $reference = $part->at('$ref') // return $part;
    my $found = $document;
    $found = $found->at($_) // die "there is no $reference\n" for split m{/}, substr($reference, 2);
    return $found;
}
sub name_of { return ($_[0]->at('$ref') // '') =~ s{.*/}{}r }
sub items { return map { [$_, $_[0]->at($_)] } $_[0] ? $_[0]->keys : () }

sub authentication {
    return paragraph($document->at('components')->at('securitySchemes')->at('apiKey')->at('description'))
        . "<p>Include your key in the Authorization header:</p>\n"
        . listing('Authorization: Bearer pm_your_key_here')
        . "<p>These lines set what the examples of this page use; the last one takes the newest monitor.</p>\n"
        . listing(<<'SHELL');
export API=http://127.0.0.1:8080/api/v1
export KEY=pm_your_key_here
ID=$(curl -s -H "Authorization: Bearer $KEY" "$API/monitors?limit=1" | cut -d'"' -f4)
SHELL
}

sub base_url { return paragraph($document->at('servers')->[0]->at('description')) }

sub rate_limits {
    return "<p>Requests are rate-limited per user based on your plan:</p>\n"
        . table(['Plan', 'Requests', 'Window'],
                map { my $plan = $_; [map { html(text($plan->at($_))) } qw(plan requests window)] }
                @{$document->at('x-plans')})
        . "<p>Every response includes rate limit headers:</p>\n"
        . listing("X-RateLimit-Limit: 50\nX-RateLimit-Remaining: 48")
        . paragraph('When the limit is exceeded, the API returns 429 Too Many Requests with a `Retry-After` header (in seconds).')
        . paragraph($document->at('x-rate-limits'));
}

sub errors {
    return "<p>The API uses standard HTTP status codes. Error responses include a JSON body:</p>\n"
        . table(['Code', 'Meaning'], map { [code(text($_->at('status'))), prose($_->at('meaning'))] } @{$document->at('x-errors')})
        . listing('{"error":"you have no monitor with this id","code":"monitor_not_found","request_id":"5f0c8e1b2a3d4e5f"}');
}

# A scalar, whatever it is.
sub text { return ref $_[0] ? $_[0]->text : $_[0] }

sub endpoints {
    my $out = '';
    for my $tag (@{$document->at('tags')}) {
        $out .= '<h3 class="group">' . html($tag->at('name')) . "</h3>\n" . paragraph($tag->at('description'));
        my (@others, @last);
        for my $path (items($document->at('paths'))) {
            for my $method (@methods) {
                my $operation = $path->[1]->at($method) or next;
                next if $operation->at('tags')->[0] ne $tag->at('name');
                my $shown = endpoint($path->[0], $method, $operation, $path->[1]->at('parameters') // []);
                # What an example makes is there for all others before it is deleted.
                push @{$method eq 'delete' ? \@last : \@others}, $shown;
            }
        }
        $out .= join '', @others, @last;
    }
    return $out;
}

sub endpoint {
    my ($path, $method, $operation, $shared) = @_;
    my $id = $operation->at('operationId');
    my $shown = html($path =~ s/\{(\w+)\}/:$1/gr);
    my $verb = uc $method;
    my $out = qq(<article id="$id"><h4><span class="$method">$verb</span> <code>$shown</code></h4>\n);
    $out .= paragraph($operation->at('summary')) . paragraph($operation->at('description'));
    $out .= table(['Parameter', 'Type', 'Description'], map { parameter_row(resolved($_)) } @$shared, @{$operation->at('parameters') // []});
    $out .= body_of($operation->at('requestBody'));
    $out .= listing(join '', map { $_->at('source') } @{$operation->at('x-codeSamples')});
    $out .= answers($operation->at('responses'));
    return "$out</article>\n";
}

sub parameter_row {
    my ($parameter) = @_;
    my $name = code($parameter->at('name'));
    $name .= ' <small>header</small>' if $parameter->at('in') eq 'header';
    $name .= ' <small>required</small>' if $parameter->at('required') && $parameter->at('in') eq 'query';
    my $schema = $parameter->at('schema');
    return [$name, type_of($schema), with_choices($parameter->at('description'), $schema)];
}

# A description, the words that a value is one of, and what stands there unless given.
sub with_choices {
    my ($description, $schema) = @_;
    my $out = $description =~ s/\.\z//r;
    my $words = resolved($schema->at('items') // $schema)->at('enum');
    my $default = $schema->at('default');
    $out .= ': ' . join(', ', map { "`$_`" } @$words) if $words && $description !~ /`$words->[0]`/;
    $out .= '; `' . text($default) . '` unless given' if defined $default;
    return prose($out);
}

sub body_of {
    my ($body) = @_;
    return '' unless $body;
    my $media = $body->at('content')->at('application/json');
    return '<p>Body: ' . type_of($media->at('schema')) . "</p>\n";
}

sub answers {
    my ($responses) = @_;
    my ($good, @rows) = '';
    for my $each (items($responses)) {
        my ($status, $response) = ($each->[0], resolved($each->[1]));
        my @codes = map { @{$_->at('properties')->at('code')->at('enum')} } error_parts($response);
        push @rows, [code($status), prose($response->at('description')), join ', ', map { code($_) } @codes];
        next if $status >= 300;
        my ($media) = map { $_->[1] } items($response->at('content'));
        $good = '<p><code>' . $status . '</code> ' . type_of($media->at('schema')) . "</p>\n" if $media && $media->at('schema')->at('type');
        $good ||= '<p><code>' . $status . '</code> ' . type_of($media->at('schema')) . "</p>\n" if $media;
        $good .= example($media->at('example')) . events($media->at('x-events')) if $media;
    }
    return $good . '<details><summary>All answers</summary>' . table(['Code', 'Meaning', '<code>code</code>'], @rows) . "</details>\n";
}

sub example {
    my ($example) = @_;
    return '' unless defined $example;
    return listing(ref $example ? pretty($example, '') : $example =~ s/\n\z//r);
}

# What the events of a stream tell.
sub events {
    return table(['Event', 'Data', 'Description'],
        map { [code($_->[0]), type_of($_->[1]), prose(resolved($_->[1])->at('description'))] } items($_[0]));
}

# JSON in lines; what has nothing of its own in it stays in one.
sub pretty {
    my ($value, $indent) = @_;
    my $is_list = ref $value eq 'ARRAY';
    return Yaml::to_json($value) unless $is_list || ref $value eq 'Yaml::Map';
    my @parts = $is_list ? @$value : map { $_->[1] } items($value);
    return Yaml::to_json($value) unless grep { ref && ref ne 'Yaml::Literal' } @parts or $indent eq '' or @parts > 3;
    my $inner = "$indent  ";
    my @lines = $is_list ? map { pretty($_, $inner) } @parts
        : map { Yaml::to_json($_->[0]) . ': ' . pretty($_->[1], $inner) } items($value);
    my ($open, $close) = $is_list ? ('[', ']') : ('{', '}');
    return "$open\n" . join(",\n", map { "$inner$_" } @lines) . "\n$indent$close";
}

# What an error's schema says beside the shape of all errors.
sub error_parts {
    my ($response) = @_;
    my $content = $response->at('content') or return;
    my $media = $content->at('application/problem+json') or return;
    return $media->at('schema')->at('allOf')->[1];
}

sub objects {
    my $out = '';
    for my $each (items($document->at('components')->at('schemas'))) {
        my ($name, $schema) = @$each;
        my $title = $schema->at('x-page') or next;
        my (%required, @fields);
        for my $part ((map { resolved($_) } @{$schema->at('allOf') // []}), $schema) {
            $required{$_} = 1 for @{$part->at('required') // []};
            push @fields, items($part->at('properties'));
        }
        $out .= qq(<article id="$name"><h3>) . html($title) . "</h3>\n" . paragraph($schema->at('description'));
        my $is_sent = $title =~ /^What/;
        $out .= table(['Field', 'Type', 'Description'], map { field_row(@$_, $is_sent && $required{$_->[0]}) } @fields) . "</article>\n";
    }
    return $out;
}

sub field_row {
    my ($name, $schema, $is_required) = @_;
    my $shown = code($name);
    $shown .= ' <small>required</small>' if $is_required;
    my $include = $schema->at('x-include');
    $shown .= ' <small>include=' . html($include) . '</small>' if defined $include;
    my $description = $schema->at('description') // resolved($schema)->at('description') // '';
    return [$shown, type_of($schema), with_choices($description, $schema)];
}

# In the words of the published page: "integer?" may be null, objects lead to their table.
sub type_of {
    my ($schema) = @_;
    my $name = name_of($schema);
    return {Uuid => 'UUID', TimeOrNull => 'string?'}->{$name} if $name eq 'Uuid' || $name eq 'TimeOrNull';
    my $resolved = resolved($schema);
    return qq(<a href="#$name">object</a>) if $name ne '' && $resolved->at('x-page');
    if (my $some = $schema->at('anyOf')) { return type_of($some->[0]) . '?' }
    my $type = $resolved->at('type');
    if (ref $type) { return "$type->[0]?" }
    return 'array of ' . type_of($resolved->at('items')) if ($type // '') eq 'array';
    return $type // ($resolved->at('enum') || $resolved->at('const') ? 'string' : 'any');
}

1;
