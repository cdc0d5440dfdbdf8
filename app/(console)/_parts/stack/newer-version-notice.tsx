import type { Stack } from '../../../../schemas/api/resources/stack.ts';
import { LinkButton } from '../../../_components/form/link-button.tsx';
import { Notice } from '../../../_components/state/notice.tsx';
import { paths } from '../../../_lib/paths.ts';
import { newerText as text } from '../../../_text/newer.ts';
import { upgradeText } from '../../../_text/upgrade.ts';

/** Says which later version there is, and leads to what an upgrade would do. */
export function NewerVersionNotice({ stack }: { readonly stack: Stack }) {
  const { name, newer, appliance } = stack;
  if (newer === null) return null;
  return (
    <Notice
      look="info"
      title={text.title(appliance.title, newer.version, appliance.version)}
      action={
        <div className="flex flex-wrap gap-2">
          {newer.here ? (
            <LinkButton href={paths.appliance(appliance.address, newer.version)}>
              {text.changes}
            </LinkButton>
          ) : null}
          <LinkButton href={paths.stackUpgrade(name)}>{upgradeText.open}</LinkButton>
        </div>
      }
    >
      <p>{text.hint}</p>
    </Notice>
  );
}
