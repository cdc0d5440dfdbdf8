import { expect, test } from 'vitest';
import { orNetworkFailed } from '../../../../../runtime/agent/gateway/adapters/network-failed.ts';
import { Fault } from '../../../../../schemas/errors/fault.ts';

const failing = (error: unknown) =>
  orNetworkFailed('Network x', async () => {
    throw error;
  });

test('what a program said becomes one sentence about the thing', async () => {
  const tool = new Fault('TOOL_FAILED', { tool: 'ip', exitCode: 1, output: 'File exists\n' });
  await expect(failing(tool)).rejects.toThrow('Network x could not be set up: File exists');
  await expect(failing(new Error('boom'))).rejects.toMatchObject({ code: 'NETWORK_FAILED' });
});

test('a missing program and a fault that is one already stay as they are', async () => {
  const missing = new Fault('TOOL_MISSING', { tool: 'nft', package: 'nftables' });
  await expect(failing(missing)).rejects.toBe(missing);
  const fault = new Fault('NETWORK_FAILED', { what: 'It', message: 'is so' });
  await expect(failing(fault)).rejects.toBe(fault);
});
