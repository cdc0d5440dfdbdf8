import { z } from 'zod';
import { formatReference, parseReference } from '../../../schemas/ids/reference.ts';
import { lookUpAppliance } from '../install/look-up-appliance.ts';
import type { PackagerPorts } from '../packager-ports.ts';
import { defineServerCommand } from '../server/define-server-command.ts';
import { confirm, demandAnswerable } from '../terminal/confirm.ts';
import { oneLine } from '../terminal/one-line.ts';

/** `yard trust accept`. */
export const trustAcceptCommand = (ports: PackagerPorts) =>
  defineServerCommand({
    name: 'trust accept',
    summary: 'Accept one release although no trusted publisher signed it',
    details:
      'Recorded with your name and the reason. A later version, or one changed byte, has to be ' +
      'accepted again. Administrators only.',
    arguments: [['<appliance>', '[registry/][namespace/]name[:version][@digest]']],
    options: [
      ['--reason <text>', 'why; at least 3 characters'],
      ['--yes', 'do not ask'],
    ],
    example: 'yard trust accept hobby/etherpad:0.3.0 --reason "Built by us, read by two of us"',
    shape: 'Consent as in the API',
    input: {
      appliance: z.string(),
      reason: z.string().min(3).max(500),
      yes: z.boolean().default(false),
    },
    run: async (connection, { appliance: text, reason, yes }) => {
      const { api, context } = connection;
      demandAnswerable(context, yes);
      const reference = parseReference(text);
      const found = await lookUpAppliance(connection, reference, ports);
      const { digest } = found;
      const tag = reference.tag ?? found.manifest.version;
      const appliance = formatReference({ ...reference, tag, digest: undefined });
      const what = oneLine(`${appliance} with exactly the digest ${digest} can then be installed.`);
      if (!yes) await confirm(context, what, 'It is not signed by a trusted publisher. Accept it?');
      const consent = await api.giveConsent({ body: { appliance, digest, reason } });
      return { json: consent, text: oneLine(`Accepted ${appliance} (${digest}).`) };
    },
  });
