import { cache } from 'react';
import type { Appliance } from '../../schemas/api/resources/appliance.ts';
import { publicApi } from './public-answers.ts';

/**
 * Asks for an appliance while a page is rendered, once for each page.
 *
 * @param address `namespace/name`
 * @returns undefined where pages are rendered without the server
 * @throws Fault when a stranger may not see it, or it is not there
 */
export const askPublicAppliance = cache(
  async (address: string, version: string | undefined): Promise<Appliance | undefined> => {
    const [namespace = '', name = ''] = address.split('/');
    return publicApi()?.api.getAppliance({ params: { namespace, name }, query: { version } });
  },
);
