import { z } from 'zod';
import { editorSchema } from '../../../schemas/appliance/read-appliance.ts';
import { defineCommand } from '../define-command.ts';

/** `yard schema`: what an editor needs to complete and check appliance.yaml. */
export const schemaCommand = defineCommand({
  name: 'schema',
  summary: 'Write the JSON Schema of appliance.yaml or image.yaml',
  arguments: [['<document>', 'appliance or image']],
  example: 'yard schema appliance > appliance.schema.json',
  input: z.object({ document: z.enum(['appliance', 'image']) }),
  run: async (_context, { document }) => {
    const schema = editorSchema(document);
    return { json: schema, text: JSON.stringify(schema, null, 2) };
  },
});
