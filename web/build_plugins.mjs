// What the build changes in sources so that less is sent. Each fails where it no longer applies.
import { readFile } from 'node:fs/promises';

// Functions of uPlot that no chart here reaches, and what stands in their place: legends, scales that
// are logarithmic, times in words, zooming, bands, dots, lines that come and go, tables that are joined.
const kUnused = Object.fromEntries(('logAxisSplits asinhAxisSplits rangeLog log10AxisValsFilt log2AxisValsFilt initLegendRow setLegend '
  + 'mouseUp mouseLeave dblClick setSelect join fmtDate tzDate timeAxisVals timeAxisStamps timeAxisVal timeSeriesStamp timeSeriesVal '
  + 'clipBandLine points setFocus addSeries delSeries').split(' ').map((name) => [name, '']));
kUnused.genTimeStuffs = ' return [[], [], () => {}]; ';

/** uPlot without what is not used of it: a quarter less. plot.js has no time scale, no legend, no zoom. */
export const slimPlot = {
  name: 'slim-uplot',
  setup(build) {
    build.onLoad({ filter: /uPlot\.esm\.js$/ }, async ({ path }) => {
      let contents = await readFile(path, 'utf8');
      const change = (pattern, by) => {
        const changed = contents.replace(pattern, by);
        if (changed === contents) throw new Error(`${path} is not the uPlot that build_plugins.mjs knows: ${pattern}`);
        contents = changed;
      };
      change(/^\s*\(paths\.(stepped|bars|spline)\s*=.*$/gm, '');
      // A function ends at the brace that stands as far in as its beginning.
      for (const [name, body] of Object.entries(kUnused)) change(new RegExp(`^(\\t*)(function ${name}\\(.*\\) \\{)\\n[\\s\\S]*?\\n\\1\\}`, 'm'), `$1$2${body}}`);
      return { contents };
    });
  },
};

/** Line ends between the tags of a template mean nothing to htm. */
export const tightTemplates = {
  name: 'tight-templates',
  setup(build) {
    build.onLoad({ filter: /web[\\/]src[\\/].*\.js$/ }, async ({ path }) => {
      const text = await readFile(path, 'utf8');
      return { contents: text.replace(/(>|\}|`)\n\s*(<|\$\{)/g, '$1$2') };
    });
  },
};
