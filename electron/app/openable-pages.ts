/** Whether a link in the window may open this page in the person's browser: licences of the models, and nothing else. */
export function isOpenablePage(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, port, hostname } = new URL(address);
  return protocol === 'https:' && port === '' && LICENSE_HOSTS.includes(hostname);
}

/** Where the licences of the model catalog are; a test compares the two. */
const LICENSE_HOSTS: readonly string[] = ['www.apache.org', 'www.llama.com'];
