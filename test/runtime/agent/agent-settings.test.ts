import { describe, expect, test } from 'vitest';
import { readAgentSettings } from '../../../runtime/agent/agent-settings.ts';

const needed = { STACKYARD_AGENT_SERVER: 'https://admin.lan:8471/' };

test('an agent needs to know its server; the rest has defaults', () => {
  expect(readAgentSettings(needed)).toEqual({
    folder: '/var/lib/stackyard/agent',
    server: 'https://admin.lan:8471',
    enrolmentToken: undefined,
    authority: undefined,
    address: undefined,
    imagePort: 8_472,
    tunnelPort: 8_473,
    memoryPool: 'refuse',
    hasNodeDisk: false,
    nodeDiskWaitMs: undefined,
    uplinks: [],
    loaders: '/usr/lib/ipxe',
  });
});

test.each(['192.0.2.7', '2001:db8::7', 'none'])(
  '%s can be the address for other nodes',
  (address) => {
    const settings = { ...needed, STACKYARD_AGENT_ADDRESS: address };
    expect(readAgentSettings(settings).address).toBe(address);
  },
);

test('an authority is read as it is written on a kernel command line, in either case', () => {
  const settings = { ...needed, STACKYARD_AGENT_AUTHORITY: 'AB'.repeat(32) };
  expect(readAgentSettings(settings).authority).toBe('ab'.repeat(32));
});

test('an address that is set but empty is not set', () => {
  expect(readAgentSettings({ ...needed, STACKYARD_AGENT_ADDRESS: '' }).address).toBeUndefined();
});

test.each<[string, Record<string, string>]>([
  ['STACKYARD_AGENT_ADDRESS', { ...needed, STACKYARD_AGENT_ADDRESS: 'barn-2.lan' }],
  ['STACKYARD_AGENT_ADDRESS', { ...needed, STACKYARD_AGENT_ADDRESS: '192.0.2.7/24' }],
  ['STACKYARD_AGENT_SERVER', {}],
  ['STACKYARD_AGENT_SERVER', { STACKYARD_AGENT_SERVER: 'http://admin.lan:8471' }],
  ['STACKYARD_AGENT_IPXE_FOLDER', { ...needed, STACKYARD_AGENT_IPXE_FOLDER: 'ipxe' }],
  ['STACKYARD_AGENT_MEMORY_POOL', { ...needed, STACKYARD_AGENT_MEMORY_POOL: 'yes' }],
  ['STACKYARD_AGENT_NODE_DISK', { ...needed, STACKYARD_AGENT_NODE_DISK: 'yes' }],
  ['STACKYARD_NODE_DISK_WAIT', { ...needed, STACKYARD_NODE_DISK_WAIT: 'long' }],
  ['STACKYARD_NODE_DISK_WAIT', { ...needed, STACKYARD_NODE_DISK_WAIT: '-1' }],
  ['STACKYARD_AGENT_AUTHORITY', { ...needed, STACKYARD_AGENT_AUTHORITY: 'f'.repeat(63) }],
  ['STACKYARD_AGENT_FOLDER', { ...needed, STACKYARD_AGENT_FOLDER: 'agent' }],
])('%s is refused in %o', (name, environment) => {
  expect(() => readAgentSettings(environment)).toThrow(
    expect.objectContaining({ code: 'USAGE', message: expect.stringContaining(name) }),
  );
});

const read = (environment: Record<string, string>) =>
  readAgentSettings({ STACKYARD_AGENT_SERVER: 'https://admin.lan:8471', ...environment });

test('a node that boots into memory looks for its disk, and may be told for how long', () => {
  const found = read({ STACKYARD_AGENT_NODE_DISK: 'find', STACKYARD_NODE_DISK_WAIT: '2.5' });
  expect(found).toMatchObject({ hasNodeDisk: true, nodeDiskWaitMs: 2_500 });
  expect(read({ STACKYARD_NODE_DISK_WAIT: '0' }).nodeDiskWaitMs).toBe(0);
});

describe('the port where other nodes fetch images', () => {
  test.each([
    [undefined, 8_472],
    ['', 8_472],
    ['9000', 9_000],
    ['65535', 65_535],
    ['0', undefined],
  ])('set to %s is %s', (text, port) => {
    expect(read(text === undefined ? {} : { STACKYARD_AGENT_IMAGE_PORT: text }).imagePort).toBe(
      port,
    );
  });

  test.each(['65536', '-1', '80.5', 'none', '8472 '])('cannot be %s', (text) => {
    const refused = (): unknown => read({ STACKYARD_AGENT_IMAGE_PORT: text });
    expect(refused).toThrow('STACKYARD_AGENT_IMAGE_PORT');
  });
});

describe('the port of the tunnel to other nodes', () => {
  test.each([
    [undefined, 8_473],
    ['', 8_473],
    ['1', 1],
    ['65535', 65_535],
  ])('set to %s is %s', (text, port) => {
    const environment = text === undefined ? {} : { STACKYARD_AGENT_TUNNEL_PORT: text };
    expect(read(environment).tunnelPort).toBe(port);
  });

  test.each(['0', '65536', '-1', '51820.5', 'none', '8473 '])('cannot be %s', (text) => {
    const refused = (): unknown => read({ STACKYARD_AGENT_TUNNEL_PORT: text });
    expect(refused).toThrow('STACKYARD_AGENT_TUNNEL_PORT');
  });
});
