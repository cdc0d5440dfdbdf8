import { describe, expect, test } from 'vitest';
import type { ValueSource } from '../../../../../../runtime/control/stacks/core/desired/render-values.ts';
import { stackOutputs } from '../../../../../../runtime/control/stacks/core/view/stack-outputs.ts';
import { makeManifest } from '../../../../../fakes/appliances.ts';
import { definition } from '../define/lab.ts';

/** Outputs of a stack with these templates, as they are shown. */
const shown = (outputs: Record<string, object>, reveal = false) => {
  const manifest = makeManifest({
    outputs: Object.fromEntries(
      Object.entries(outputs).map(([key, output]) => [key, { title: `The ${key}`, ...output }]),
    ),
  });
  const source = {
    stack: {
      id: 'stack-1',
      name: 'blog',
      appliance: { manifest },
      definition: definition({
        ports: [
          {
            key: 'site',
            title: 'Site',
            role: 'web',
            port: 80,
            protocol: 'tcp',
            scheme: 'http',
            hostPort: 8080,
          },
        ],
      }),
      parameters: { title: 'Mine' },
    },
    secrets: { parameters: { password: 'p4ss' }, secrets: { db_password: 's3cret' } },
  } as never as ValueSource;
  return stackOutputs(source, { host: 'yard.lan', reveal });
};
const one = (output: object, reveal?: boolean) => {
  const [made] = shown({ it: output }, reveal);
  return [made?.kind, made?.value];
};

describe('the outputs of a stack', () => {
  test('are shown in their order, as whoever asks reaches the stack', () => {
    expect(
      shown({
        url: { kind: 'link', value: '{{ publish.site.url }}' },
        title: { value: 'Called {{ parameters.title }}' },
      }),
    ).toEqual([
      { key: 'url', title: 'The url', kind: 'link', value: 'http://yard.lan:8080' },
      { key: 'title', title: 'The title', kind: 'text', value: 'Called Mine' },
    ]);
  });

  test.each([
    ['that say so', { kind: 'secret', value: '{{ stack.name }}' }, 'blog'],
    ['that name a password', { value: '{{ parameters.password }}' }, 'p4ss'],
    [
      'that name a generated secret',
      { kind: 'link', value: '{{ secrets.db_password }}' },
      's3cret',
    ],
    [
      'that name one among others',
      { value: '{{ stack.name }}:{{ parameters.password }}@{{ parameters.title }}' },
      'blog:p4ss@Mine',
    ],
  ])('are secret, and told only when asked for, %s', (_which, output, value) => {
    expect(one(output)).toEqual(['secret', null]);
    expect(one(output, true)).toEqual(['secret', value]);
  });

  test('are not secret because of a name that only looks like one', () => {
    expect(one({ value: '{{ parameters.title }} password' })).toEqual(['text', 'Mine password']);
    expect(one({ value: 'secrets' })).toEqual(['text', 'secrets']);
  });
});

test('an output that names a port which is not published is left out', () => {
  const outputs = {
    there: { value: 'is {{ publish.site.port }}' },
    away: { value: '{{ publish.mail.port }}' },
  };
  expect(shown(outputs).map(({ key }) => key)).toEqual(['there']);
});
