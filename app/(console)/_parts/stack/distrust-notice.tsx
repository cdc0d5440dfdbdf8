import type { Stack } from '../../../../schemas/api/resources/stack.ts';
import { LinkButton } from '../../../_components/form/link-button.tsx';
import { Notice } from '../../../_components/state/notice.tsx';
import { paths } from '../../../_lib/paths.ts';
import { stackText } from '../../../_text/stack.ts';

/** Says that no trusted key stands behind what a stack was installed from any more, and what to do. */
export function DistrustNotice({ stack: { distrust, appliance } }: { readonly stack: Stack }) {
  if (distrust === null) return null;
  return (
    <Notice
      look="warn"
      title={distrust.message}
      action={
        <LinkButton href={paths.appliance(appliance.address)}>{stackText.distrust}</LinkButton>
      }
    >
      {distrust.action}
    </Notice>
  );
}
