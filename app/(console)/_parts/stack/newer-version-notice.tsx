import type { Stack } from '../../../../schemas/api/resources/stack.ts';
import { CodeLine } from '../../../_components/data/code-line.tsx';
import { LinkButton } from '../../../_components/form/link-button.tsx';
import { Notice } from '../../../_components/state/notice.tsx';
import { paths } from '../../../_lib/paths.ts';
import { newerText as text } from '../../../_text/newer.ts';

/** Says which later version there is, and what can be done about it today. */
export function NewerVersionNotice({ stack: { newer, appliance } }: { readonly stack: Stack }) {
  if (newer === null) return null;
  return (
    <Notice
      look="info"
      title={text.title(appliance.title, newer.version, appliance.version)}
      action={
        newer.here ? (
          <LinkButton href={paths.appliance(appliance.address, newer.version)}>
            {text.changes}
          </LinkButton>
        ) : undefined
      }
    >
      <p>{text.beside}</p>
      {newer.here ? null : (
        <div className="pt-2">
          <CodeLine text={text.command(newer.reference)} label={text.copy} />
        </div>
      )}
    </Notice>
  );
}
