//! One file an operation.

mod create_configuration_set;
mod create_configuration_set_event_destination;
mod create_contact;
mod create_contact_list;
mod create_email_identity;
mod create_email_template;
mod delete_configuration_set;
mod delete_configuration_set_event_destination;
mod delete_contact;
mod delete_contact_list;
mod delete_email_identity;
mod delete_email_template;
mod delete_suppressed_destination;
mod get_account;
mod get_configuration_set;
mod get_configuration_set_event_destinations;
mod get_contact;
mod get_contact_list;
mod get_email_identity;
mod get_email_template;
mod get_suppressed_destination;
mod list_configuration_sets;
mod list_contact_lists;
mod list_contacts;
mod list_email_identities;
mod list_email_templates;
mod list_suppressed_destinations;
mod put_suppressed_destination;
mod send_bulk_email;
mod send_email;
mod test_render_email_template;
mod update_configuration_set_event_destination;
mod update_contact;
mod update_contact_list;
mod update_email_template;

pub use create_configuration_set::CreateConfigurationSet;
pub use create_configuration_set_event_destination::CreateConfigurationSetEventDestination;
pub use create_contact::CreateContact;
pub use create_contact_list::CreateContactList;
pub use create_email_identity::{CreateEmailIdentity, CreateEmailIdentityOutput};
pub use create_email_template::CreateEmailTemplate;
pub use delete_configuration_set::DeleteConfigurationSet;
pub use delete_configuration_set_event_destination::DeleteConfigurationSetEventDestination;
pub use delete_contact::DeleteContact;
pub use delete_contact_list::DeleteContactList;
pub use delete_email_identity::DeleteEmailIdentity;
pub use delete_email_template::DeleteEmailTemplate;
pub use delete_suppressed_destination::DeleteSuppressedDestination;
pub use get_account::{
    AccountDetails, DeliveryAttributes, GetAccount, GetAccountOutput, PricingAttributes, ReviewDetails, SendQuota,
    SuppressionAttributes, VdmAttributes,
};
pub use get_configuration_set::{GetConfigurationSet, GetConfigurationSetOutput};
pub use get_configuration_set_event_destinations::{
    GetConfigurationSetEventDestinations, GetConfigurationSetEventDestinationsOutput,
};
pub use get_contact::{GetContact, GetContactOutput};
pub use get_contact_list::{GetContactList, GetContactListOutput};
pub use get_email_identity::{GetEmailIdentity, GetEmailIdentityOutput};
pub use get_email_template::{GetEmailTemplate, GetEmailTemplateOutput};
pub use get_suppressed_destination::{GetSuppressedDestination, GetSuppressedDestinationOutput};
pub use list_configuration_sets::{ListConfigurationSets, ListConfigurationSetsOutput};
pub use list_contact_lists::{ListContactLists, ListContactListsOutput};
pub use list_contacts::{ListContacts, ListContactsOutput};
pub use list_email_identities::{ListEmailIdentities, ListEmailIdentitiesOutput};
pub use list_email_templates::{EmailTemplateMetadata, ListEmailTemplates, ListEmailTemplatesOutput};
pub use list_suppressed_destinations::{ListSuppressedDestinations, ListSuppressedDestinationsOutput};
pub use put_suppressed_destination::PutSuppressedDestination;
pub use send_bulk_email::{BulkEmailEntry, BulkEmailEntryResult, SendBulkEmail, SendBulkEmailOutput};
pub use send_email::{SendEmail, SendEmailOutput};
pub use test_render_email_template::{TestRenderEmailTemplate, TestRenderEmailTemplateOutput};
pub use update_configuration_set_event_destination::UpdateConfigurationSetEventDestination;
pub use update_contact::UpdateContact;
pub use update_contact_list::UpdateContactList;
pub use update_email_template::UpdateEmailTemplate;
