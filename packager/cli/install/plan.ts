import { defineServerCommand } from '../server/define-server-command.ts';
import type { PackagerPorts } from '../packager-ports.ts';
import {
  INSTALL_INPUT,
  INSTALL_OPTIONS,
  INSTALL_REPEATABLE,
  readRequest,
} from './install-options.ts';
import { planLines } from './plan-lines.ts';
import { missingTrust, otherObstacles } from './plan-obstacles.ts';

/** `yard plan`. */
export const planCommand = (ports: PackagerPorts) =>
  defineServerCommand({
    name: 'plan',
    summary: 'Show everything an install would do, without doing it',
    details:
      'Exit code 0 when it can be installed, 5 when it is not signed by a trusted publisher, 6 when ' +
      'something else is in the way.',
    arguments: [['<appliance>', '[registry/][namespace/]name[:version][@digest]']],
    options: INSTALL_OPTIONS,
    repeatable: INSTALL_REPEATABLE,
    example: 'yard plan wordpress --set site_title="Our blog"',
    shape: 'Plan as in the API',
    input: INSTALL_INPUT,
    run: async (connection, input) => {
      const body = await readRequest(connection, input, ports);
      const plan = await connection.api.planInstall({ body });
      const obstacle = otherObstacles(plan) ?? missingTrust(plan);
      return {
        json: plan,
        text: planLines(plan).join('\n'),
        ...(obstacle ? { exit: obstacle.exit, complaint: 'It cannot be installed this way.' } : {}),
      };
    },
  });
