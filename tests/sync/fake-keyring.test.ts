import { fakeHubKeys, fakeKeyring } from '../support/fake-keyring'
import { keyringContract } from '../contracts/keyring.contract'

keyringContract('The keyring of tests', async () => ({
  keyring: () => fakeKeyring('phone'),
  hub: fakeHubKeys('hub'),
  otherHub: fakeHubKeys('another'),
}))
