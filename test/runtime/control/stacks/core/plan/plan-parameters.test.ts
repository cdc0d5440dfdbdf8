import { describe, expect, test } from 'vitest';
import { planParameters } from '../../../../../../runtime/control/stacks/core/plan/plan-parameters.ts';
import type { ParameterValue } from '../../../../../../schemas/appliance/parameter.ts';
import { makeManifest } from '../../../../../fakes/appliances.ts';

const MANIFEST = makeManifest({
  parameters: {
    title: { type: 'string', label: 'Title', default: 'My blog' },
    motto: { type: 'string', label: 'Motto' },
    count: { type: 'integer', label: 'Count', default: 3, maximum: 9 },
    password: { type: 'password', label: 'Password', generate: { length: 20 } },
  },
});
const planned = (answers: Record<string, ParameterValue>) => {
  const { parameters, problems } = planParameters(MANIFEST, answers);
  const shown = parameters.map(({ key, value, origin }) => [key, [value, origin]] as const);
  return { ...Object.fromEntries(shown), problems };
};

describe('the parameters of a plan', () => {
  test('are shown in the order of the appliance, as its form calls them', () => {
    expect(planParameters(MANIFEST, {}).parameters.map(({ key, label }) => [key, label])).toEqual([
      ['title', 'Title'],
      ['motto', 'Motto'],
      ['count', 'Count'],
      ['password', 'Password'],
    ]);
  });

  test('are their defaults where nothing was answered, and passwords are made', () => {
    expect(planned({})).toEqual({
      title: ['My blog', 'default'],
      motto: ['', 'default'],
      count: [3, 'default'],
      password: [null, 'generated'],
      problems: [],
    });
    expect(planned({ password: '' })).toMatchObject({ password: [null, 'generated'] });
  });

  test('are what was answered, and passwords are not shown', () => {
    expect(planned({ title: 'Mine', count: 0, password: 'correct horse battery' })).toEqual({
      title: ['Mine', 'given'],
      motto: ['', 'default'],
      count: [0, 'given'],
      password: [null, 'given'],
      problems: [],
    });
  });

  test('that cannot be are problems, with what is wanted', () => {
    const { problems } = planned({ count: 10 });
    expect(problems).toEqual([
      {
        code: 'PARAMETER_INVALID',
        message: expect.stringMatching(/count.*: wanted .*, found .*10.*\.$/),
      },
    ]);
  });
});
