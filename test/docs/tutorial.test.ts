import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readApplianceSource, readImageRecipe } from '../../schemas/appliance/read-appliance.ts';

const page = readFileSync('docs/tutorial.md', 'utf8');
const blocks = (language: string): string[] =>
  [...page.matchAll(new RegExp(`^\`\`\`${language}\\n([^]*?)^\`\`\`$`, 'gm'))].map(
    ([, text]) => text ?? '',
  );

/** Takes in what a diff of the page says, wherever its lines stand in the text. */
function changed(text: string, diff: string): string {
  const lines = text.split('\n');
  let at = 0;
  for (const line of diff.split('\n').filter((each) => each !== '')) {
    const content = line.slice(1);
    if (line.startsWith('+')) lines.splice(at++, 0, content);
    else {
      const found = lines.findIndex((each, index) => index >= at && each.trim() === content.trim());
      if (found < 0) throw new Error(`“${content}” is not in the version before`);
      if (line.startsWith('-')) lines.splice((at = found), 1);
      else at = found + 1;
    }
  }
  return lines.join('\n');
}

describe('docs/tutorial.md', () => {
  const [first = ''] = blocks('yaml');
  const [second = '', third = ''] = blocks('diff');

  test('its three versions can be packed', () => {
    const one = readApplianceSource(first);
    const two = readApplianceSource(changed(first, second));
    const three = readApplianceSource(changed(changed(first, second), third));
    expect([one, two].map(({ version }) => version)).toEqual(['1.0.0', '2.0.0']);
    expect(Object.keys(two.parameters)).toEqual(['greeting', 'colour']);
    expect(two.roles.web?.hooks.upgrade).toEqual(['/usr/local/bin/upgrade-visitors']);
    expect(two.roles.web?.files.map(({ path }) => path)).toContain('/etc/visitors/colour');
    expect(three.roles.web?.ready).toMatchObject({ port: 81 });
  });

  test('its disks can be built, of files that it shows', () => {
    const recipes = blocks('yaml')
      .slice(1)
      .map((text) => readImageRecipe(text));
    expect(recipes).toHaveLength(2);
    for (const { files, scripts } of recipes) {
      for (const name of [...files.map(({ from }) => from), ...scripts]) {
        expect(page).toContain(`images/main/${name}\``);
      }
    }
  });
});
