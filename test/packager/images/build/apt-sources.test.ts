import { describe, expect, test } from 'vitest';
import { packageSources, renderSource } from '../../../../packager/images/build/apt-sources.ts';
import {
  parseSourceLines,
  parseSourceParagraphs,
} from '../../../../packager/images/build/parse-apt-sources.ts';
import { faultCode } from '../../../fakes/fault-code.ts';
import { recipeWith } from '../../../fakes/recipes.ts';

const DEBIAN = `\
# a comment
Types: deb deb-src
URIs: http://mirror.example/debian/
Suites: bookworm bookworm-updates
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg

Types: deb
URIs: http://mirror.example/debian-security
Suites: bookworm-security
Components: main contrib

Types: deb
Enabled: no
URIs: http://other.example/debian
Suites: bookworm
Components: main
`;

const lines = (recipe: object, host: string): string[] =>
  packageSources(recipeWith(recipe), parseSourceParagraphs(host)).map(renderSource);

describe('packageSources', () => {
  test('takes the mirror that this machine uses, for the suite of the recipe', () => {
    expect(lines({}, DEBIAN)).toEqual([
      'deb http://mirror.example/debian trixie main',
      'deb http://mirror.example/debian trixie-updates main',
      'deb http://mirror.example/debian-security trixie-security main',
    ]);
  });

  test('takes the mirror of the recipe, and security updates all the same', () => {
    expect(
      lines({ mirror: 'https://own.example/debian/', components: ['main', 'contrib'] }, DEBIAN),
    ).toEqual([
      'deb https://own.example/debian trixie main contrib',
      'deb https://own.example/debian trixie-updates main contrib',
      'deb http://mirror.example/debian-security trixie-security main contrib',
    ]);
  });

  test('other publishers’ sources are no mirrors of Debian', () => {
    const host = parseSourceLines('deb https://apt.example/ nodistro main\n');
    expect(faultCode(() => packageSources(recipeWith(), host))).toBe('MIRROR_UNKNOWN');
  });

  test('a password would be in every installation', () => {
    const host = parseSourceLines('deb http://me:secret@mirror.example/debian trixie main\n');
    expect(faultCode(() => packageSources(recipeWith(), host))).toBe('MIRROR_HAS_PASSWORD');
  });
});

test('reads sources in one line, with and without options', () => {
  const text =
    'deb [arch=amd64 signed-by=/k] http://a/debian sid main contrib # x\n#deb http://b c d\ndeb-src http://c d e\n';
  expect(parseSourceLines(text)).toEqual([
    { url: 'http://a/debian', release: 'sid', components: ['main', 'contrib'] },
  ]);
});
