import { describe, expect, test } from 'vitest';
import {
  machineLookup,
  outputLookup,
  portUrl,
  type ValueSource,
} from '../../../../../../runtime/control/stacks/core/desired/render-values.ts';
import { makeManifest } from '../../../../../fakes/appliances.ts';
import { definedMachine, definition } from '../define/lab.ts';

const nic = (last: number) => ({
  network: 'network-1' as never,
  mac: '52:54:00:00:00:01',
  address4: `10.77.0.${last}`,
  address6: `fd00::${last}`,
});
const web = (index: number) =>
  definedMachine('web', {
    hostname: `web-${index + 1}`,
    index,
    interfaces: [nic(20 + index), nic(90)],
  });
const port = (key: string, scheme: 'http' | 'https' | 'none', hostPort: number) => ({
  key,
  title: key,
  role: 'web',
  port: 80,
  protocol: 'tcp' as const,
  scheme,
  hostPort,
});
const source = (machines = [definedMachine('db', { interfaces: [nic(10)] }), web(0), web(1)]) =>
  ({
    stack: {
      id: 'stack-1',
      name: 'shop',
      appliance: { manifest: makeManifest() },
      definition: definition({
        domain: 'shop.internal',
        machines,
        ports: [port('site', 'https', 8443), port('mail', 'none', 25)],
      }),
      parameters: { title: 'Mine', password: 'not this one' },
    },
    secrets: { parameters: { password: 'p4ss' }, secrets: { 'key.private': 'pem' } },
  }) as never as ValueSource;

describe('a template of a machine names', () => {
  const value = (path: string): string => machineLookup(source(), web(1))(path);

  test.each([
    ['machine.name', 'web-2'],
    ['machine.index', '1'],
    ['machine.address', '10.77.0.21'],
    ['stack.name', 'shop'],
    ['stack.id', 'stack-1'],
    ['appliance.name', 'blog'],
    ['appliance.version', '1.0.0'],
    ['parameters.title', 'Mine'],
    ['parameters.password', 'p4ss'],
    ['secrets.key.private', 'pem'],
    ['roles.db.address', '10.77.0.10'],
    ['roles.db.addresses', '10.77.0.10'],
    ['roles.web.address', '10.77.0.20'],
    ['roles.web.address6', 'fd00::20'],
    ['roles.web.name', 'web-1.shop.internal'],
    ['roles.web.addresses', '10.77.0.20 10.77.0.21'],
    ['roles.web.names', 'web-1.shop.internal web-2.shop.internal'],
  ])('%s: %s', (path, text) => expect(value(path)).toBe(text));

  test.each(['publish.site.url', 'secrets.other', 'roles.other.address', ''])(
    'nothing that it does not have: %s',
    (path) => {
      expect(() => value(path)).toThrow(
        expect.objectContaining({ code: 'INTERNAL', data: { what: `no value for {{ ${path} }}` } }),
      );
    },
  );

  test('nothing of machines without a network, or of roles without a machine', () => {
    const lonely = definedMachine('web');
    const empty = machineLookup(source([lonely]), lonely);
    const paths = ['machine.address', 'roles.web.address', 'roles.web.address6'];
    expect(paths.map(empty)).toEqual(['', '', '']);
    expect(empty('roles.web.addresses')).toBe('');
    const rest = ['address', 'address6', 'name', 'addresses', 'names'];
    expect(rest.map((part) => empty(`roles.db.${part}`))).toEqual(rest.map(() => ''));
  });

  test('nothing of a parameter that was not answered', () => {
    const { stack, secrets } = source();
    const unanswered = { stack: { ...stack, parameters: {} }, secrets };
    expect(machineLookup(unanswered, web(0))('parameters.title')).toBe('');
  });
});

describe('a template of an output names', () => {
  const value = (path: string): string => outputLookup(source(), 'yard.lan')(path);

  test.each([
    ['publish.site.url', 'https://yard.lan:8443'],
    ['publish.site.host', 'yard.lan'],
    ['publish.site.port', '8443'],
    ['publish.mail.url', 'yard.lan:25'],
    ['stack.name', 'shop'],
  ])('%s: %s', (path, text) => expect(value(path)).toBe(text));

  test('no machine', () => {
    expect(() => value('machine.name')).toThrow(expect.objectContaining({ code: 'INTERNAL' }));
  });
});

test('a published port has an address when it is a web page', () => {
  expect(portUrl(port('site', 'http', 8080), '[2001:db8::1]')).toBe('http://[2001:db8::1]:8080');
  expect(portUrl(port('mail', 'none', 25), 'yard.lan')).toBeNull();
});
