"""Stories that show what the server remembers: what is created is listed, changed and deleted.

Every story takes a client. Most of them call operations by their wire names, through the SDK's types.
"""

from cast import Caller

from . import channels, flows, messages, numbers, people

TYPED = [messages.chat_groups, messages.templates, messages.messages]

NAMED = [
    *(channels.instances, channels.addresses, channels.viber, channels.pages, channels.conversions),
    *(flows.chat_flows, flows.bindings, flows.logs, flows.whatsapp_flows),
    *(numbers.numbers, numbers.validated, numbers.migration, numbers.usernames, numbers.qr_codes, numbers.wabas),
    *(people.contacts, people.marketing, people.campaigns, people.audiences, people.activation),
]


def tell(client):
    for story in TYPED:
        story(client)
    for story in NAMED:
        story(Caller(client))
