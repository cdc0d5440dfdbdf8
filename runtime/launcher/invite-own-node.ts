import { hostname } from 'node:os';
import type { ApiClient } from '../../schemas/client/api-client.ts';
import { Fault } from '../../schemas/errors/fault.ts';
import { nodeName } from '../../schemas/ids/node-name.ts';

/**
 * Invites the node of this machine.
 *
 * @param api of the server, with the rights of an administrator
 * @returns a token to enrol with; empty when it has joined before
 */
export async function inviteOwnNode(api: ApiClient): Promise<string> {
  try {
    return (await api.inviteNode({ body: { name: nodeName(hostname()) } })).token;
  } catch (error) {
    if (Fault.is(error, 'NAME_TAKEN')) return '';
    throw error;
  }
}
