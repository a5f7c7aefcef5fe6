// What the build changes in sources so that less is sent. Each fails where it no longer applies.
import { readFile } from 'node:fs/promises';

/** uPlot without the kinds of lines that no chart here has: 2 kB less, compressed. */
export const slimPlot = {
  name: 'slim-uplot',
  setup(build) {
    build.onLoad({ filter: /uPlot\.esm\.js$/ }, async ({ path }) => {
      const text = await readFile(path, 'utf8');
      const contents = text.replace(/^\s*\(paths\.(stepped|bars|spline)\s*=.*$/gm, '');
      if (text.length - contents.length < 60) throw new Error(`${path} is not the uPlot that build_plugins.mjs knows`);
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
