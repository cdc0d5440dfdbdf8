import { describe, expect, test } from 'vitest';
import { checkManifest } from '../../../schemas/appliance/check.ts';
import { formatPath } from '../../../schemas/appliance/problem.ts';
import { makeManifest } from '../../fakes/appliances.ts';

const GiB = 2 ** 30;
const { roles } = makeManifest();
const question = (change?: string) => ({
  type: 'string',
  label: 'L',
  ...(change ? { change } : {}),
});

const problems = (web: object, parameters = {}, secrets = {}) =>
  checkManifest(
    makeManifest({
      parameters: { password: makeManifest().parameters['password'], ...parameters },
      secrets: { ...makeManifest().secrets, ...secrets },
      roles: { ...roles, web: { ...roles['web'], memory: GiB, cpu: 2, ...web } },
    }),
  ).map(({ path, wanted, found }) => `${formatPath(path)}: ${wanted}; ${found}`);
const range = (minimum: number, maximum: number) => ({ minimum, maximum });

describe('sizes that an operator may choose', () => {
  test.each([
    [{}],
    [{ cpu: range(2, 2) }],
    [{ cpu: range(1, 8), memory: range(GiB, GiB) }],
    [{ memory: range(GiB / 2, 2 * GiB) }],
  ])('hold what the role has: %j', (resize) => {
    expect(problems({ resize })).toEqual([]);
  });

  test.each([
    [{ cpu: range(3, 4) }, 'roles.web.resize.cpu: a range with what the role has, 2; 3 to 4'],
    [{ cpu: range(1, 1) }, 'roles.web.resize.cpu: a range with what the role has, 2; 1 to 1'],
    [
      { memory: range(2 * GiB, 4 * GiB) },
      'roles.web.resize.memory: a range with what the role has, 1 GiB; 2 GiB to 4 GiB',
    ],
    [
      { memory: range(GiB / 4, GiB / 2) },
      'roles.web.resize.memory: a range with what the role has, 1 GiB; 256 MiB to 512 MiB',
    ],
  ])('else are refused: %j', (resize, problem) => {
    expect(problems({ resize })).toEqual([problem]);
  });

  test('are no ranges the wrong way round', () => {
    expect(() => problems({ resize: { cpu: range(3, 2) } })).toThrow('minimum ≤ maximum');
  });
});

describe('a parameter that may change', () => {
  const commands = [['setup', '--with', '{{ parameters.it }} {{ stack.name }}']];
  const users = [{ name: 'mia', authorizedKeys: ['x', '{{ parameters.it }}'] }];

  test.each(['live', 'restart'])('by %s stands in nothing that is told once', (change) => {
    const it = question(change);
    const why =
      'no parameter or secret that may change; machines are told those anew by files alone';
    expect(problems({ commands }, { it })).toEqual([
      `roles.web.commands[0][2]: ${why}; {{ parameters.it }}`,
    ]);
    expect(problems({ users }, { it })).toEqual([
      `roles.web.users[0].authorizedKeys[1]: ${why}; {{ parameters.it }}`,
    ]);
    expect(problems({ files: [{ path: '/x', content: '{{ parameters.it }}' }] }, { it })).toEqual(
      [],
    );
  });

  test.each([undefined, 'no'])('by %s may stand there', (change) => {
    expect(problems({ commands, users }, { it: question(change) })).toEqual([]);
  });
});

describe('a secret that may be made anew', () => {
  const commands = [['setup', '{{ secrets.it }}']];
  const users = [{ name: 'mia', authorizedKeys: ['{{ secrets.it.public }}'] }];
  const why = 'no parameter or secret that may change; machines are told those anew by files alone';

  test.each(['live', 'restart'])('by %s stands in nothing that is told once', (change) => {
    const it = { type: 'hex', change };
    expect(problems({ commands }, {}, { it })).toEqual([
      `roles.web.commands[0][1]: ${why}; {{ secrets.it }}`,
    ]);
    const pair = { type: 'keypair', change };
    expect(problems({ users }, {}, { it: pair })).toEqual([
      `roles.web.users[0].authorizedKeys[0]: ${why}; {{ secrets.it.public }}`,
    ]);
    const files = [{ path: '/x', content: '{{ secrets.it }}' }];
    expect(problems({ files }, {}, { it })).toEqual([]);
  });

  test('and one that stays may stand there, whatever a parameter of that name does', () => {
    const parameters = { it: question('live') };
    expect(problems({ commands }, parameters, { it: { type: 'hex' } })).toEqual([]);
  });
});
