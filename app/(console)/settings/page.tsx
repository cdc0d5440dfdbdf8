import type { Metadata } from 'next';
import { PasswordForm } from './password-form.tsx';
import { settingsText } from '../../_text/settings.ts';

export const metadata: Metadata = { title: settingsText.title };

export default function SettingsPage() {
  return <PasswordForm />;
}
