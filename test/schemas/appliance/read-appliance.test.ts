import { describe, expect, test } from 'vitest';
import {
  editorSchema,
  readApplianceSource,
  readImageRecipe,
} from '../../../schemas/appliance/read-appliance.ts';
import { Fault } from '../../../schemas/errors/fault.ts';

const HEAD = `format: 1
name: blog
version: 1.0.0
title: Blog
summary: A blog
licence: MIT
categories: [website]
`;
const ROLE = `    memory: 256 MiB
    system: { build: images/web }
`;

/** @returns what is wrong, one line each: `line:column path: wanted …, found …` */
function problemsOf(read: () => unknown): string[] {
  try {
    read();
    return [];
  } catch (error) {
    if (!Fault.is(error, 'MANIFEST_INVALID')) throw error;
    return error.data.problems.map(
      ({ line, column, path, wanted, found }) =>
        `${line}:${column} ${path}: wanted ${wanted}, found ${found}`,
    );
  }
}
const problems = (text: string): string[] => problemsOf(() => readApplianceSource(text));
/** Of a manifest with one role, followed by more; first line after the role is 12. */
const problemsWith = (more: string): string[] => problems(`${HEAD}roles:\n  web:\n${ROLE}${more}`);

describe('appliance.yaml', () => {
  test('is read with every default filled in, sizes in bytes', () => {
    const source = readApplianceSource(`${HEAD}roles:\n  web:\n${ROLE}`);
    expect(source.roles.web).toMatchObject({
      memory: 256 * 2 ** 20,
      cpu: 1,
      count: { default: 1, minimum: 1, maximum: 1 },
      after: [],
    });
    expect(source.networks).toEqual({ private: {} });
  });

  test('every problem is told at once, each with its place, what was wanted and what was found', () => {
    const text = `format: 1
name: My Blog
version: 1.0
title: Blog
summary: A blog
licence: MIT
categories: [websites]
colour: red
parameters:
  admin:
    type: email
    label: E-mail
    default: nobody
roles:
  web:
    memory: 256
    system: { build: images/web }
    after: [db]
    files:
      - { path: etc/motd, content: "{{ parameters.nam }}" }
`;
    expect(problems(text)).toEqual([
      '2:7 name: wanted a name of at most 32 lower case letters, digits and dashes that starts with a letter, found “My Blog”',
      '3:10 version: wanted text, found 1',
      expect.stringMatching(/^7:14 categories\[0\]: wanted “website” or .*, found “websites”$/),
      '8:9 colour: wanted a known key, found “colour”',
      '13:14 parameters.admin.default: wanted an e-mail address, found “nobody”',
      '16:13 roles.web.memory: wanted a size with a unit, such as 512 MiB or 2 GiB, found 256',
      '18:13 roles.web.after[0]: wanted the name of a role, found “db”',
      '20:17 roles.web.files[0].path: wanted an absolute path without . or .., found “etc/motd”',
      '20:36 roles.web.files[0].content: wanted a value that exists, found {{ parameters.nam }}',
    ]);
  });

  test('the sentence names the file and every place', () => {
    expect(() => readApplianceSource(HEAD)).toThrow(
      /^appliance\.yaml has (one problem|\d problems):\n {2}appliance\.yaml:\d+:\d+ roles: wanted/,
    );
  });

  test('what is no YAML is refused at the place where it stops being it', () => {
    expect(problems('format: 1\nname: [a\ntitle: b\n')[0]).toMatch(
      /^\d+:\d+ document: wanted valid/,
    );
    expect(problems('format: 1\nformat: 1\n')[0]).toMatch(/^2:1 document: wanted valid YAML/);
  });

  test('aliases are refused: they can blow up', () => {
    const text = 'a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n';
    expect(problems(text)).toContain('2:8 document: wanted no YAML aliases, found *a');
  });

  test('a circle in the start order is shown', () => {
    const roles = ['a', 'b'].map((name, i) => `  ${name}:\n    after: [${'ba'[i]}]\n${ROLE}`);
    expect(problems(`${HEAD}roles:\n${roles.join('')}`)).toEqual([
      '10:12 roles.a.after: wanted an order without a circle, found a → b → a',
    ]);
  });
});

describe('the subnet of a network', () => {
  test('must have room for every machine that can be on it', () => {
    expect(
      problemsWith(
        '    count: { default: 1, minimum: 1, maximum: 6 }\nnetworks: { private: { subnet4: 10.1.1.0/28 } }\n',
      ),
    ).toEqual([
      '13:33 networks.private.subnet4: wanted room for 6 machines, found 10.1.1.0/28, for 5',
    ]);
    expect(problemsWith('    count: 5\nnetworks: { private: { subnet4: 10.1.1.0/28 } }\n')).toEqual(
      [],
    );
  });

  test('counts those roles only that are on it', () => {
    const networks = 'networks: { private: { subnet4: 10.1.1.0/28 }, public: {} }\n';
    expect(problemsWith(`    count: 9\n    networks: [public]\n${networks}`)).toEqual([]);
  });

  test('must not be that of another network, nor its default', () => {
    expect(problemsWith('networks:\n  one: {}\n  two: { subnet4: 10.77.0.128/25 }\n')).toEqual([
      '14:19 networks.two.subnet4: wanted addresses of its own, found 10.77.0.128/25, as “one” has',
    ]);
  });
});

describe('an output of kind link', () => {
  const link = (value: string): string[] =>
    problemsWith(
      `    publish: { site: { port: 80, scheme: http }, dns: { port: 53, protocol: udp } }
parameters: { where: { type: string, label: Where, default: x } }
outputs: { url: { title: Site, kind: link, value: '${value}' } }
`,
    );

  test.each([
    'https://example.org/',
    'http://{{ publish.site.host }}:{{ publish.site.port }}/',
    '{{ publish.site.url }}',
    '{{publish.site.url}}/admin?{{ parameters.where | url }}',
  ])('may be %s', (value) => {
    expect(link(value)).toEqual([]);
  });

  test.each([
    'javascript:alert(1)',
    '{{ parameters.where }}',
    ' https://example.org/',
    'https://',
    '//example.org/',
    '{{ publish.site.host }}',
  ])('may not be %s', (value) => {
    expect(link(value)).toEqual([
      expect.stringMatching(/^14:\d+ outputs\.url\.value: wanted http:\/\/, https:\/\/ or/),
    ]);
  });

  test('may not be the URL of a port that has none', () => {
    expect(link('{{ publish.dns.url }}')).toEqual([
      expect.stringMatching(/wanted a published port with scheme http or https, found “dns”$/),
    ]);
  });
});

describe('image.yaml', () => {
  test('is read, and refused with places', () => {
    expect(readImageRecipe('format: 1\npackages: [nginx]\n')).toMatchObject({
      suite: 'trixie',
      packages: ['nginx'],
    });
    expect(problemsOf(() => readImageRecipe('format: 1\npackages: ["nginx; rm -rf /"]\n'))).toEqual(
      ['2:12 packages[0]: wanted a Debian package name, found “nginx; rm -rf /”'],
    );
  });
});

describe('the JSON Schema for editors', () => {
  test.each(['appliance', 'image'] as const)('describes %s.yaml', (document) => {
    const schema = editorSchema(document) as Record<string, unknown>;
    expect(schema).toMatchObject({
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      type: 'object',
      additionalProperties: false,
    });
    expect(JSON.parse(JSON.stringify(schema))).toEqual(schema);
  });

  test('wants what a person must write, and nothing that has a default', () => {
    const { required, properties } = editorSchema('appliance') as {
      required: string[];
      properties: Record<string, { additionalProperties?: { required?: string[] } }>;
    };
    expect(required.toSorted()).toEqual(
      [
        'format',
        'name',
        'version',
        'title',
        'summary',
        'licence',
        'categories',
        'roles',
      ].toSorted(),
    );
    expect(properties.roles?.additionalProperties?.required).toEqual(['memory', 'system']);
  });
});
