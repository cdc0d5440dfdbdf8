import { describe, expect, test } from 'vitest';
import {
  agentStart,
  renderEnvironment,
} from '../../../../runtime/launcher/packaged/agent-start.ts';
import type { ServerRun } from '../../../../runtime/launcher/packaged/server-run.ts';

const RUN: ServerRun = {
  server: 'http://localhost:8470',
  address: 'http://localhost:8470',
  agentServer: 'https://localhost:8471',
  agentAddress: 'none',
  isAdmin: true,
  isRegistry: true,
  token: 'syl_x',
  setupCode: '7K2M-Q0XA-94TN',
};
const NOTED = {
  STACKYARD_NOTED_SERVER: 'https://localhost:8471',
  STACKYARD_AGENT_SERVER: 'https://localhost:8471',
  STACKYARD_AGENT_ADDRESS: 'none',
};

describe('whose node a host with the package is', () => {
  test('nobody’s, before somebody has said so', () => {
    expect(agentStart({}, undefined)).toEqual({ kind: 'not-yet' });
  });

  test('that of the server on it', () => {
    expect(agentStart({}, RUN)).toEqual({ kind: 'local', env: NOTED });
  });

  test('with the server’s new port, once that has changed', () => {
    const start = agentStart(NOTED, { ...RUN, agentServer: 'https://localhost:9471' });
    expect(start).toMatchObject({ env: { STACKYARD_AGENT_SERVER: 'https://localhost:9471' } });
  });

  test('still that of the server on it while that does not run', () => {
    expect(agentStart(NOTED, undefined)).toEqual({ kind: 'as-before' });
  });

  test('that of the server that it was told, whatever runs here', () => {
    const env = { ...NOTED, STACKYARD_AGENT_SERVER: 'https://192.0.2.5:8471' };
    expect(agentStart(env, RUN)).toEqual({ kind: 'as-told' });
    expect(agentStart(env, undefined)).toEqual({ kind: 'as-told' });
  });

  test('nobody’s beside a registry alone, which takes no nodes', () => {
    expect(agentStart({}, { ...RUN, isAdmin: false })).toEqual({ kind: 'not-yet' });
  });

  test('a variable that is empty says nothing', () => {
    expect(agentStart({ STACKYARD_AGENT_SERVER: '' }, undefined)).toEqual({ kind: 'not-yet' });
    expect(renderEnvironment({ A: 'b', STACKYARD_AGENT_ADDRESS: '' })).toBe('A=b\n');
  });
});
