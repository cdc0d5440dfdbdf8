import { describe, expect, test } from 'vitest';
import { readServerSettings } from '../../../runtime/server/settings.ts';
import { Fault } from '../../../schemas/errors/fault.ts';

const DATA = { STACKYARD_DATA: '/data' };
const read = (env: Record<string, string | undefined>) => readServerSettings({ ...DATA, ...env });

function problemOf(env: Record<string, string | undefined>): string {
  try {
    read(env);
  } catch (error) {
    if (Fault.is(error, 'USAGE')) return error.message;
    throw error;
  }
  return 'it was taken';
}

describe('an empty variable', () => {
  const names = [
    'STACKYARD_HOST',
    'STACKYARD_PORT',
    'STACKYARD_URL',
    'STACKYARD_TRUSTED_PROXIES',
    'STACKYARD_AGENT_URL',
    'STACKYARD_ROLES',
    'STACKYARD_REGISTRY',
    'DATABASE_URL',
    'STACKYARD_LOCAL_TOKEN',
    'STACKYARD_ADMIN_PASSWORD',
    'STACKYARD_SETUP_CODE',
    'STACKYARD_PAGES',
    'STACKYARD_INSTALLED',
    'STACKYARD_FAILPOINT',
  ];
  test.each(names)('%s counts as one that is not set', (name) => {
    expect(read({ [name]: '' })).toEqual(read({}));
  });

  test('an empty data folder is none', () => {
    expect(problemOf({ STACKYARD_DATA: '' })).toContain('STACKYARD_DATA');
  });
});

test('a server of packages knows that it is one', () => {
  expect(read({}).installed).toBe('checkout');
  expect(read({ STACKYARD_INSTALLED: 'packages' }).installed).toBe('packages');
});

describe('a variable that cannot be used ends the start, and is named', () => {
  test.each([
    ['STACKYARD_PORT', '0'],
    ['STACKYARD_PORT', '65535'],
    ['STACKYARD_PORT', '84 70'],
    ['STACKYARD_PORT', '1e3'],
    ['STACKYARD_URL', 'yard.example.org'],
    ['STACKYARD_URL', 'ftp://yard.example.org'],
    ['STACKYARD_URL', 'https://yard.example.org/stackyard'],
    ['STACKYARD_URL', 'https://user@yard.example.org'],
    ['STACKYARD_URL', 'https://yard.example.org/?a'],
    ['STACKYARD_AGENT_URL', 'http://yard.example.org:8471'],
    ['STACKYARD_TRUSTED_PROXIES', 'proxy.lan'],
    ['STACKYARD_TRUSTED_PROXIES', '10.0.0.0/33'],
    ['STACKYARD_TRUSTED_PROXIES', '0.0.0.0/0'],
    ['STACKYARD_TRUSTED_PROXIES', '10.0.0.1,,10.0.0.2'],
    ['STACKYARD_TRUSTED_PROXIES', '10.0.0.0/8/8'],
    ['STACKYARD_ROLES', 'registry,master'],
    ['STACKYARD_REGISTRY', 'registry.lan'],
    ['DATABASE_URL', 'mysql://db'],
    ['STACKYARD_ADMIN_PASSWORD', 'short'],
    ['STACKYARD_ADMIN_PASSWORD', 'password123'],
  ])('%s=%s', (name, value) => expect(problemOf({ [name]: value })).toContain(name));
});

test('a server that is no registry itself must be told of one', () => {
  expect(problemOf({ STACKYARD_ROLES: 'admin' })).toContain('STACKYARD_REGISTRY');
  const registry = 'https://registry.example.org';
  const settings = read({ STACKYARD_ROLES: 'admin', STACKYARD_REGISTRY: registry });
  expect(settings).toMatchObject({ roles: ['admin'], registryUrl: registry });
});

test('without a public address nothing is believed of proxies, and all is plain', () => {
  expect(read({})).toMatchObject({
    host: 'localhost',
    port: 8470,
    agentUrl: 'https://localhost:8471',
    registryUrl: 'http://localhost:8470',
    trustedProxies: [],
    roles: ['registry', 'admin'],
    reach: { publicUrl: undefined, isSecure: false },
  });
});

test('the public address decides what links, agents and cookies follow', () => {
  const settings = read({ STACKYARD_URL: 'https://yard.example.org/', STACKYARD_PORT: '9000' });
  expect(settings).toMatchObject({
    agentUrl: 'https://yard.example.org:9001',
    registryUrl: 'http://localhost:9000',
    trustedProxies: ['127.0.0.1', '::1'],
    reach: { publicUrl: 'https://yard.example.org', isSecure: true },
  });
  expect(read({ STACKYARD_URL: 'http://yard.lan' }).reach.isSecure).toBe(false);
});

test('proxies and the agents’ address can be given', () => {
  const settings = read({
    STACKYARD_URL: 'https://yard.example.org',
    STACKYARD_TRUSTED_PROXIES: '10.0.0.1, fd00::/8',
    STACKYARD_AGENT_URL: 'https://attic.lan:8471',
  });
  expect(settings.trustedProxies).toEqual(['10.0.0.1', 'fd00::/8']);
  expect(settings.agentUrl).toBe('https://attic.lan:8471');
});
